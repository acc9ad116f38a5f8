// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/survey.h"

namespace binder {

void survey_groups(Kernel& /*kernel*/, Host& /*host*/) {}

}  // namespace binder
