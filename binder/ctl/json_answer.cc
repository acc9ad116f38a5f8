// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/json_answer.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "binder/ctl/terminal.h"
#include "binder/text/printable.h"

namespace binder::ctl {

Exit fail(bool in_json, Exit exit, const std::string& message) {
  if (in_json) {
    using Json = nlohmann::ordered_json;
    const Json document{{"version", 1},
                        {"result", exit == Exit::not_good ? "not-good" : "unreadable"},
                        {"message", printable(message)}};
    std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  }
  complain(message);
  return exit;
}

}  // namespace binder::ctl
