// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/inner_root.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "binder/text/result.h"

namespace binder {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t size_limit = std::uint64_t{2} << 30;  // of the file system, and of all that comes out of it
constexpr rlim_t memory_limit = rlim_t{1} << 30;
constexpr rlim_t processor_seconds = 60;
constexpr std::chrono::milliseconds between_looks{20};
constexpr std::array ending_signals{SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};
constexpr uid_t nobody = 65534;
constexpr std::string_view erofs_magic = "\xe2\xe1\xf5\xe0";
constexpr std::size_t erofs_magic_at = 1024;

std::string last_error(const std::string& action, const std::string& path) {
  return describe(SystemError{errno, action, path});
}

/// Where the tool is, as a shell would look for it: the sbin directories are not in everybody's PATH.
std::string tool_path(const std::string& name) {
  for (const char* const directory :
       {"/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/local/bin/", "/usr/local/sbin/"}) {
    if (std::string path = directory + name; access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

/// In the child: an image may come from anywhere, so its unpacking gets as little as possible of this machine.
[[noreturn]] void become(std::vector<std::string> command) {
  const auto limit = [](auto resource, rlim_t most) {
    const rlimit both{most, most};
    setrlimit(resource, &both);
  };
  limit(RLIMIT_FSIZE, size_limit);
  limit(RLIMIT_AS, memory_limit);
  limit(RLIMIT_CPU, processor_seconds);
  if (getuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0)) _exit(126);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

/// What a process has written until now. Nothing where the kernel does not tell: then its processor time is the only
/// limit.
std::uint64_t bytes_written(pid_t process) {
  std::ifstream counters{"/proc/" + std::to_string(process) + "/io"};
  std::uint64_t count = 0;
  for (std::string name; counters >> name >> count;) {
    if (name == "wchar:") return count;
  }
  return 0;
}

/// Somebody wants this program to end, and it will as soon as what it unpacked is away.
bool is_to_end() {
  sigset_t pending;
  sigpending(&pending);
  return std::any_of(ending_signals.begin(), ending_signals.end(),
                     [&](int signal) { return sigismember(&pending, signal) == 1; });
}

/// The exit status, or why there is none.
std::expected<int, std::string> run(const std::vector<std::string>& command) {
  const pid_t child = fork();
  if (child < 0) return std::unexpected(last_error("start", command.front()));
  if (child == 0) become(command);
  int status = 0;
  bool too_much = false;
  // A limit on the size of one file does not hold where there are thousands of them.
  while (waitpid(child, &status, WNOHANG) == 0) {
    too_much = too_much || bytes_written(child) > size_limit;
    if (too_much || is_to_end()) kill(child, SIGKILL);
    std::this_thread::sleep_for(between_looks);
  }
  if (too_much) return std::unexpected("it unpacks to more than 2 GiB");
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return std::unexpected(command.front() + " was ended by signal " + std::to_string(WTERMSIG(status)));
}

std::string content_of(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream{file, std::ios::binary}.rdbuf();
  return std::move(content).str();
}

bool is_erofs(const std::string& image) {
  std::ifstream stream{image, std::ios::binary};
  std::array<char, 4> magic{};
  stream.seekg(erofs_magic_at);
  stream.read(magic.data(), magic.size());
  return stream && std::string_view{magic.data(), magic.size()} == erofs_magic;
}

}  // namespace

std::expected<std::unique_ptr<Payload>, std::string> Payload::unpack(std::uint64_t size,
                                                                     const std::function<void(const Take&)>& give) {
  if (size > size_limit) return std::unexpected("it is larger than 2 GiB");
  // root's own $TMPDIR can be closed to the user that unpacks.
  const char* const own = getuid() == 0 ? nullptr : std::getenv("TMPDIR");
  std::string name = std::string{own != nullptr && *own != '\0' ? own : "/var/tmp"} + "/vfioctl.XXXXXX";
  std::unique_ptr<Payload> payload{new Payload};  // from here on signals wait
  if (mkdtemp(name.data()) == nullptr) return std::unexpected(last_error("make a directory like", name));
  payload->directory_ = name;
  const std::string image = name + "/image";
  {
    std::ofstream file{image, std::ios::binary};
    give([&](std::string_view bytes) { file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
    if (!file.flush()) return std::unexpected("it cannot be copied to " + image);
  }
  if (fs::file_size(image) != size) return std::unexpected("it is cut off");
  if (getuid() == 0 && (chown(name.c_str(), nobody, nobody) != 0 || chown(image.c_str(), nobody, nobody) != 0)) {
    return std::unexpected(last_error("give away", name));
  }
  if (auto done = payload->run_tool(image); !done) return std::unexpected(done.error());
  if (auto done = payload->walk(); !done) return std::unexpected(done.error());
  return payload;
}

HeldSignals::HeldSignals() {
  sigset_t ending;
  sigemptyset(&ending);
  for (const int signal : ending_signals) sigaddset(&ending, signal);
  sigprocmask(SIG_BLOCK, &ending, &before_);
}

HeldSignals::~HeldSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

Payload::~Payload() {
  if (directory_.empty()) return;
  std::error_code error;
  fs::remove_all(directory_, error);
  if (!error) return;
  // Directories that their owner may not change. root, who has the images read most of the time, never comes here.
  std::error_code ignored;
  const auto open_up = [&](const fs::path& path) {
    fs::permissions(path, fs::perms::owner_all, fs::perm_options::add, ignored);
  };
  for (fs::recursive_directory_iterator each{directory_, ignored}, end; !ignored && each != end;
       each.increment(ignored)) {
    if (each->is_directory(ignored) && !each->is_symlink(ignored)) open_up(each->path());
  }
  fs::remove_all(directory_, ignored);
}

std::expected<void, std::string> Payload::run_tool(const std::string& image) {
  const bool erofs = is_erofs(image);
  const std::string name = erofs ? "fsck.erofs" : "unsquashfs";
  const std::string tool = tool_path(name);
  if (tool.empty()) return std::unexpected(name + " is not installed");
  const std::string root = directory_ + "/root";
  const std::vector<std::string> command =
      erofs ? std::vector<std::string>{tool, "--extract=" + root, "--no-preserve", image}
            : std::vector<std::string>{tool, "-no-progress", "-no-xattrs", "-processors", "1",  "-data-queue",
                                       "64", "-frag-queue",  "64",         "-d",          root, image};
  const auto status = run(command);
  if (!status) return std::unexpected(status.error());
  // unsquashfs ends with 2 where it could not make all files what they were, such as device nodes.
  const bool done = *status == 0 || (!erofs && *status == 2);
  if (!done || !fs::is_directory(root)) {
    return std::unexpected(name + " could not unpack it (status " + std::to_string(*status) + ")");
  }
  return {};
}

std::expected<void, std::string> Payload::walk() {
  const fs::path root = fs::path{directory_} / "root";
  std::error_code error;
  for (fs::recursive_directory_iterator each{root, error}, end; !error && each != end; each.increment(error)) {
    struct stat status{};
    if (lstat(each->path().c_str(), &status) != 0) return std::unexpected(last_error("look at", each->path()));
    const std::string path = each->path().lexically_relative(root);
    const std::string target = S_ISLNK(status.st_mode) ? fs::read_symlink(each->path()).string() : "";
    CpioEntry entry;
    entry.name = path;
    entry.target = target;
    entry.mode = status.st_mode;
    entry.size = S_ISREG(status.st_mode) ? static_cast<std::uint32_t>(status.st_size) : 0;
    entry.modified = static_cast<std::uint32_t>(status.st_mtime);
    const auto body = tree_.entry(entry);
    if (!body) return std::unexpected(body.error());
    if (*body == CpioBody::taken) tree_.data(content_of(each->path()));
  }
  if (error) return std::unexpected("what was unpacked cannot be listed: " + error.message());
  return {};
}

std::expected<void, std::string> Payload::read_content(InodeNumber file, const Take& take) const {
  std::string found;
  tree_.for_each([&](const std::string& path, InodeNumber number) {
    if (number == file) found = path;
  });
  std::ifstream stream{directory_ + "/root/" + found, std::ios::binary};
  std::array<char, 64 << 10> buffer;
  while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
    take({buffer.data(), static_cast<std::size_t>(stream.gcount())});
  }
  return stream.eof() ? std::expected<void, std::string>{} : std::unexpected("cannot read " + found);
}

}  // namespace binder
