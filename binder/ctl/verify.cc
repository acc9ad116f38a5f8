// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl verify: reads images as the kernel will, and judges them.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <utility>

#include "binder/ctl/command.h"
#include "binder/ctl/image_listing.h"
#include "binder/ctl/image_verdicts.h"
#include "binder/ctl/terminal.h"
#include "binder/ctl/verify.h"
#include "binder/ctl/verify_report.h"
#include "binder/image/find.h"
#include "binder/image/load.h"
#include "binder/kernel/linux_kernel.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

struct VerifyOptions {
  std::vector<std::string> arguments;
  std::string root = "/";
  bool json = false;
  bool quiet = false;
  bool list = false;
  bool cat = false;
  bool together = false;
};

BootChoice named_choice(std::vector<std::string> files) {
  BootChoice choice;
  for (const std::string& file : files) {
    if (choice.purpose == Purpose::system) choice.purpose = purpose_of(file);
  }
  choice.files = std::move(files);
  return choice;
}

std::vector<BootChoice> named_choices(const VerifyOptions& options) {
  if (options.together) return {named_choice(options.arguments)};
  std::vector<BootChoice> choices;
  for (const std::string& path : options.arguments) choices.push_back(named_choice({path}));
  return choices;
}

Exit verify_images(const VerifyOptions& options, const RootDirectory& root) {
  LinuxKernel kernel{root};
  std::vector<ImageVerdict> verdicts;
  Exit exit = Exit::good;
  const auto take = [&](ImageVerdict verdict) {
    exit = worst(exit, exit_of(verdict));
    if (!options.json) print_verdict(std::cout, verdict, options.quiet ? Loudness::quiet : Loudness::all);
    std::cout << std::flush;
    verdicts.push_back(std::move(verdict));
  };
  const Progress progress = options.quiet ? Progress::silent : Progress::shown;
  if (options.arguments.empty()) {
    judge_images(find_images(kernel), &root, kernel, progress, take);
  } else {
    judge_images(named_choices(options), nullptr, kernel, progress, take);
  }
  if (verdicts.empty()) {
    complain("no boot image found: name one");
    exit = Exit::unreadable;
  }
  if (options.json) print_json(std::cout, verdicts);
  return exit;
}

/// Says what hindered a full look at an image; the kernel has what was read before it all the same.
Exit complain_about(const ImageSource& source, const LoadedImage& image) {
  const Aspect aspect = inspect_reading(image, 0);
  if (aspect.result == AspectResult::ok) return Exit::good;
  complain(source.name + ": " + aspect.message);
  return Exit::unreadable;
}

Exit list_image(const BootChoice& choice) {
  const auto sources = open_choice(choice, nullptr);
  if (!sources) {
    complain(sources.error());
    return Exit::unreadable;
  }
  Exit exit = Exit::good;
  for (const ImageSource& source : *sources) {
    const LoadedImage image = load_with_progress(source, Progress::shown);
    if (!source.profile.empty()) std::cout << "profile " << printable(source.profile) << ":\n";
    print_listing(std::cout, *image.tree);
    if (image.payload_name && image.payload) {
      std::cout << "in " << *image.payload_name << ":\n";
      print_listing(std::cout, (*image.payload)->tree());
    }
    exit = worst(exit, complain_about(source, image));
  }
  return exit;
}

Exit cat_file(const std::string& path, const std::string& file) {
  const auto sources = open_choice(named_choice({path}), nullptr);
  if (!sources) {
    complain(sources.error());
    return Exit::unreadable;
  }
  const ImageSource& source = sources->front();
  const LoadedImage image = load_with_progress(source, Progress::shown);
  const auto print = [](std::string_view bytes) {
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  };
  const bool inner = image.payload_name && image.payload && (*image.payload)->tree().is_file(file);
  if (!inner && !image.tree->is_file(file)) {
    const Exit exit = complain_about(source, image);
    complain(source.name + ": there is no file " + file);
    return worst(exit, Exit::not_good);
  }
  const auto done = inner ? (*image.payload)->read_content(*(*image.payload)->tree().find(file), print)
                          : read_content(source, *image.tree, *image.tree->find(file), print);
  if (!done) complain(done.error());
  return done ? Exit::good : Exit::unreadable;
}

Exit run(const VerifyOptions& options) {
  if (options.cat) {
    if (options.arguments.size() != 2) throw CLI::ValidationError("--cat", "needs an image and a path in it");
    return cat_file(options.arguments[0], options.arguments[1]);
  }
  const bool needs_image = options.list || options.together;
  if (needs_image && options.arguments.empty()) {
    throw CLI::ValidationError(options.list ? "--list" : "--together", "needs an image");
  }
  if (options.list) {
    Exit exit = Exit::good;
    for (const BootChoice& choice : named_choices(options)) exit = worst(exit, list_image(choice));
    return exit;
  }
  const auto root = RootDirectory::at(options.root);
  if (!root) {
    complain(describe(root.error()));
    return Exit::usage;
  }
  return verify_images(options, *root);
}

}  // namespace

Exit verify_all_images(const RootDirectory& root, Loudness loudness) {
  VerifyOptions options;
  options.quiet = loudness == Loudness::quiet;
  return verify_images(options, root);
}

std::function<Exit()> add_verify(CLI::App& app) {
  const auto options = std::make_shared<VerifyOptions>();
  app.add_option("IMAGE", options->arguments, "Images to look at; none: all that this system can boot, newest first");
  CLI::Option* const list = app.add_flag("--list", options->list, "List the files in the images");
  CLI::Option* const cat = app.add_flag("--cat", options->cat, "Print a file of an image: --cat IMAGE PATH");
  CLI::Option* const json = app.add_flag("--json", options->json, "Print the verdict as JSON");
  CLI::Option* const quiet = app.add_flag("-q,--quiet", options->quiet, "Print only what is not in order");
  CLI::Option* const together =
      app.add_flag("--together", options->together, "The IMAGEs are one: a boot loader puts them one after the other");
  app.add_option("--root", options->root, "The system that the images are held against")
      ->type_name("DIR")
      ->capture_default_str();
  list->excludes(cat)->excludes(json)->excludes(quiet);
  cat->excludes(json)->excludes(quiet)->excludes(together);
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
