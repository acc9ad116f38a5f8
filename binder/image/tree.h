// SPDX-License-Identifier: GPL-2.0-or-later
// The root file system that the kernel makes of an initramfs: later files overwrite earlier ones, hard links share what
// they hold, a file whose directory does not exist is not made, and symbolic links on the way are followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "binder/image/cpio.h"

namespace binder {

/// Counts the inodes of one tree, in the order in which they were made: the same image gives the same numbers.
using InodeNumber = std::uint32_t;

/// What a real image never comes near, and a hostile one could use up memory and time with.
struct TreeLimits {
  std::size_t entries = 500'000;
  std::size_t name_bytes = 64 << 20;         ///< of all names and link targets
  std::uint64_t lookup_steps = 200'000'000;  ///< components of paths, looked up one by one
};

struct Inode {
  std::uint32_t mode = 0;
  std::uint32_t links = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t modified = 0;
  std::uint64_t size = 0;
  std::uint32_t written = 0;  ///< how often a file got its content; what it has is the last one
  bool from_image = false;    ///< not one of those few that every kernel brings along
  std::string target;         ///< of a symbolic link
  std::map<std::string, InodeNumber, std::less<>> children;
  InodeNumber parent = 0;  ///< of a directory
};

/// Decides about the contents of files and receives them. A file can be written more than once: the last content is the
/// one it has.
class ContentTaker {
 public:
  ContentTaker() = default;
  ContentTaker(const ContentTaker&) = delete;
  ContentTaker& operator=(const ContentTaker&) = delete;
  virtual ~ContentTaker() = default;

  /// The file now has `size` bytes, which follow if the answer is true. `name` is the entry's.
  virtual bool wants(InodeNumber file, std::string_view name, std::uint64_t size) = 0;
  virtual void take(InodeNumber file, std::string_view bytes) = 0;
};

class ImageTree final : public CpioSink {
 public:
  explicit ImageTree(ContentTaker* taker = nullptr, TreeLimits limits = {});

  std::expected<CpioBody, std::string> entry(const CpioEntry& entry) override;
  void data(std::string_view bytes) override;
  void trailer() override { hard_links_.clear(); }

  /// The inode that a path leads to, through all symbolic links; none where it leads nowhere.
  [[nodiscard]] std::optional<InodeNumber> find(std::string_view path) const;
  /// The same, without following a link that is the last component.
  [[nodiscard]] std::optional<InodeNumber> find_itself(std::string_view path) const;
  [[nodiscard]] const Inode& inode(InodeNumber number) const { return inodes_[number]; }
  [[nodiscard]] bool is_file(std::string_view path) const;
  [[nodiscard]] bool is_directory(std::string_view path) const;
  /// The names in a directory, sorted; none where there is no directory.
  [[nodiscard]] std::vector<std::string> list(std::string_view path) const;

  /// Calls with the path of everything below a directory that came from the image, in order; directories before what
  /// they hold. Paths begin below that directory, without a slash.
  void for_each(const std::function<void(const std::string& path, InodeNumber number)>& visit,
                InodeNumber below = 0) const;

 private:
  enum class LastLink { follow, keep };
  struct Spot {
    InodeNumber directory = 0;
    std::string name;  ///< empty: the directory itself is meant
    std::optional<InodeNumber> inode;
    bool must_be_directory = false;
  };
  using LinkKey = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
  enum class Linked { first, linked, impossible };

  [[nodiscard]] std::optional<Spot> locate(std::string_view path, LastLink last) const;
  [[nodiscard]] bool is(InodeNumber number, std::uint32_t type) const {
    return (inodes_[number].mode & mode_type_mask) == type;
  }
  void clear_place(std::string_view path, std::uint32_t type);
  bool remove(const Spot& spot);
  Linked link_to_earlier(const CpioEntry& entry);
  InodeNumber make(const Spot& spot, const CpioEntry& entry);
  void own(InodeNumber number, const CpioEntry& entry);
  CpioBody make_file(const CpioEntry& entry);
  void make_directory(const CpioEntry& entry);
  void make_symlink(const CpioEntry& entry);
  void make_special(const CpioEntry& entry);
  [[nodiscard]] const char* exceeded() const;

  ContentTaker* taker_;
  TreeLimits limits_;
  std::vector<Inode> inodes_;
  std::map<LinkKey, std::string> hard_links_;
  InodeNumber receiving_ = 0;
  std::size_t entries_ = 0;
  std::size_t name_bytes_ = 0;
  mutable std::uint64_t steps_ = 0;
};

}  // namespace binder
