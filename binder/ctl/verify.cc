// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl verify: reads images as the kernel will, and judges them.
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <utility>

#include "binder/ctl/command.h"
#include "binder/ctl/host_facts.h"
#include "binder/ctl/image_listing.h"
#include "binder/ctl/terminal.h"
#include "binder/ctl/verify_report.h"
#include "binder/image/find.h"
#include "binder/image/judge/wiring.h"
#include "binder/image/load.h"
#include "binder/kernel/linux_kernel.h"
#include "binder/text/join.h"
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

/// `/boot/initrd.img: 40 %` on a terminal, for an image that takes longer than a moment.
class ProgressLine {
 public:
  ProgressLine(std::string name, bool wanted) : name_(std::move(name)), wanted_(wanted && isatty(STDERR_FILENO) == 1) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }

  void show(std::uint64_t done, std::uint64_t all) {
    const auto now = std::chrono::steady_clock::now();
    if (!wanted_ || now < next_ || all == 0) return;
    next_ = now + std::chrono::milliseconds{200};
    shown_ = true;
    std::cerr << '\r' << printable(name_) << ": " << done * 100 / all << " %\x1b[K" << std::flush;
  }

 private:
  std::string name_;
  bool wanted_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds{500};
};

LoadedImage load_with_progress(const ImageSource& source, bool quiet) {
  ProgressLine line{source.name, !quiet};
  return load_image(source, [&](std::uint64_t done, std::uint64_t all) { line.show(done, all); });
}

std::size_t count_files(const ImageTree& tree) {
  std::size_t count = 0;
  tree.for_each([&](const std::string&, InodeNumber) { ++count; });
  return count;
}

Aspect inspect_reading(const LoadedImage& image, std::size_t files) {
  Aspect aspect{"image", AspectResult::ok, ""};
  std::vector<std::string> kinds;
  for (const Segment& segment : image.segments) {
    if (kinds.empty() || kinds.back() != segment.compression) kinds.emplace_back(segment.compression);
  }
  aspect.message = std::to_string(files) + " files in " + std::to_string(image.segments.size()) +
                   (image.segments.size() == 1 ? " segment" : " segments") +
                   (kinds.empty() ? "" : " (" + join(kinds, commas_and) + ")");
  if (image.payload_name) aspect.message += ", and " + *image.payload_name + " in them";
  if (image.fault) {
    aspect.result = AspectResult::unknown;
    aspect.message = "the kernel cannot unpack it: " + describe(*image.fault);
  } else if (image.payload_name && !image.payload) {
    aspect.result = AspectResult::unknown;
    aspect.message = "cannot look inside " + *image.payload_name + ": " + image.payload.error();
  }
  return aspect;
}

ImageVerdict inspect_image(const ImageSource& source, const LoadedImage& image, Kernel& kernel, HostFacts& host) {
  ImageVerdict verdict;
  verdict.purpose = source.purpose;
  verdict.image = printable(source.name);
  verdict.profile = printable(source.profile);
  verdict.segments = image.segments;
  verdict.files = count_files(*image.tree);
  verdict.aspects.push_back(inspect_reading(image, verdict.files));
  if (verdict.aspects.front().result != AspectResult::ok) return verdict;
  const ImageContents contents = contents_of(source, image);
  verdict.framework = framework_name(framework_of(contents));
  add_module_files(kernel, module_directories(contents.tree), host);
  if (!contents.kernel_version.empty()) add_module_files(kernel, {contents.kernel_version}, host);
  verdict.kernels = kernel_versions(contents, host);
  for (Aspect& aspect : inspect(contents, host)) {
    aspect.message = printable(aspect.message);
    for (std::string& detail : aspect.details) detail = printable(detail);
    verdict.aspects.push_back(std::move(aspect));
  }
  return verdict;
}

ImageVerdict unreadable(const std::string& name, const std::string& reason) {
  ImageVerdict verdict;
  verdict.image = printable(name);
  verdict.aspects.push_back({"image", AspectResult::unknown, printable(reason)});
  return verdict;
}

/// Opens the files of one boot choice. Those found by ourselves lie below the root, those that were named anywhere. No
/// source: it is no image after all.
std::expected<std::vector<ImageSource>, std::string> open_choice(const BootChoice& choice, const RootDirectory* root) {
  if (!choice.fault.empty()) return std::unexpected(choice.fault);
  std::vector<ImageFile> files;
  for (const std::string& path : choice.files) {
    auto file = root != nullptr ? ImageFile::open(*root, path) : ImageFile::open(path);
    if (!file) return std::unexpected(describe(file.error()));
    if (choice.certainty == Certainty::perhaps) {
      const auto is_image = is_unified_kernel_image(*file);
      if (!is_image) return std::unexpected(describe(is_image.error()));
      if (!*is_image) return std::vector<ImageSource>{};
    }
    files.push_back(std::move(*file));
  }
  auto sources = image_sources(std::move(files));
  if (!sources) return sources;
  for (ImageSource& source : *sources) {
    source.purpose = choice.purpose;
    // With Secure Boot the one in the image counts, without it that of the entry: each can switch the binder off.
    if (!source.command_line.empty() && !choice.command_line.empty()) source.command_line += ' ';
    source.command_line += choice.command_line;
  }
  return sources;
}

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
  std::vector<BootChoice> choices = named_choices(options);
  const bool search = choices.empty();
  if (search) choices = find_images(kernel);
  HostFacts host = read_host_facts(kernel);
  std::vector<ImageVerdict> verdicts;
  Exit exit = Exit::good;
  const auto add = [&](ImageVerdict verdict) {
    exit = worst(exit, exit_of(verdict));
    if (!options.json) print_verdict(std::cout, verdict, options.quiet ? Loudness::quiet : Loudness::all);
    std::cout << std::flush;
    verdicts.push_back(std::move(verdict));
  };
  for (const BootChoice& choice : choices) {
    const auto sources = open_choice(choice, search ? &root : nullptr);
    if (!sources) add(unreadable(choice.files.front(), sources.error()));
    for (const ImageSource& source : sources.value_or(std::vector<ImageSource>{})) {
      add(inspect_image(source, load_with_progress(source, options.quiet), kernel, host));
    }
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
    const LoadedImage image = load_with_progress(source, false);
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
  const LoadedImage image = load_with_progress(source, false);
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
