// SPDX-License-Identifier: GPL-2.0-or-later
// The /init of the golden images, or of a root directory that is named: tells over the second serial port what the
// kernel made of the image, then ends the machine. A line a file, as `vfioctl verify --list` has it without owner and
// time: mode, links, size, path, and where a link leads. A short file has its content at the end. Of directories links
// and size say nothing: both depend on the file system.
#include <dirent.h>
#include <fcntl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace {

using Path = std::array<char, 4096>;

void print_mode(std::FILE* out, mode_t mode) {
  constexpr const char* letters = "rwxrwxrwx";
  const char type = S_ISDIR(mode)    ? 'd'
                    : S_ISLNK(mode)  ? 'l'
                    : S_ISCHR(mode)  ? 'c'
                    : S_ISBLK(mode)  ? 'b'
                    : S_ISFIFO(mode) ? 'p'
                                     : '-';
  std::fputc(type, out);
  for (unsigned i = 0; i < 9; ++i) {
    char letter = (mode >> (8 - i) & 1U) != 0 ? letters[i] : '-';
    const bool special = i % 3 == 2 && (mode >> (11 - i / 3) & 1U) != 0;
    if (special) letter = i == 8 ? (letter == 'x' ? 't' : 'T') : (letter == 'x' ? 's' : 'S');
    std::fputc(letter, out);
  }
}

void print_content(std::FILE* out, const char* path, const struct stat& status) {
  Path text{};
  if (S_ISLNK(status.st_mode)) {
    if (readlink(path, text.data(), text.size() - 1) >= 0) std::fprintf(out, " -> %s", text.data());
  } else if (S_ISREG(status.st_mode) && status.st_size <= 64) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = read(fd, text.data(), text.size() - 1);
    for (ssize_t i = 0; i < size; ++i) {  // one file is one line
      char& c = text[static_cast<std::size_t>(i)];
      if (c < ' ') c = '?';
    }
    if (size >= 0) std::fprintf(out, " = %s", text.data());
    close(fd);
  }
}

/// What is mounted below the root is not part of it.
void print_tree(std::FILE* out, const char* directory, dev_t root_device) {
  DIR* const handle = opendir(*directory == '\0' ? "/" : directory);
  if (handle == nullptr) return;
  while (const dirent* const entry = readdir(handle)) {
    if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
    Path path{};
    struct stat status{};
    std::snprintf(path.data(), path.size(), "%s/%s", directory, entry->d_name);
    if (lstat(path.data(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      print_mode(out, status.st_mode);
      std::fprintf(out, " - - %s\n", path.data() + 1);
      if (status.st_dev == root_device) print_tree(out, path.data(), root_device);
      continue;
    }
    print_mode(out, status.st_mode);
    std::fprintf(out, " %lu %lld %s", static_cast<unsigned long>(status.st_nlink),
                 static_cast<long long>(status.st_size), path.data() + 1);
    print_content(out, path.data(), status);
    std::fputc('\n', out);
  }
  closedir(handle);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr unsigned second_port = 65;
  mknod("/dev/.port", S_IFCHR | 0600, makedev(4, second_port));
  std::FILE* const out = std::fopen("/dev/.port", "w");
  unlink("/dev/.port");
  if (argc > 1 && (chroot(argv[1]) != 0 || chdir("/") != 0)) std::fputs("cannot change the root\n", out);
  struct stat root{};
  if (lstat("/", &root) == 0) print_tree(out, "", root.st_dev);
  std::fputs("END\n", out);
  std::fflush(out);
  tcdrain(fileno(out));
  reboot(RB_AUTOBOOT);
  pause();
}
