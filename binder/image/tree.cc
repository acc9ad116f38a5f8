// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/tree.h"

#include <algorithm>

namespace binder {

namespace {

constexpr InodeNumber root = 0;
constexpr unsigned followed_links_limit = 40;  // the kernel's MAXSYMLINKS
constexpr std::size_t name_limit = 255;        // NAME_MAX
constexpr std::uint32_t mode_type_unknown = 0;

CpioEntry directory_of_the_kernel(std::string_view name) {
  CpioEntry entry;
  entry.name = name;
  entry.mode = mode_directory | 0755U;
  return entry;
}

/// The first component of a path, which is taken off it together with the slashes around it.
std::string_view take_component(std::string_view& path) {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view component = path.substr(0, end);
  path.remove_prefix(end);
  return component;
}

bool is_last(std::string_view rest) { return rest.find_first_not_of('/') == std::string_view::npos; }

}  // namespace

ImageTree::ImageTree(ContentTaker* taker, TreeLimits limits) : taker_(taker), limits_(limits) {
  Inode top;
  top.mode = mode_directory | 0755U;
  inodes_.push_back(std::move(top));
  // The archive that every kernel has built in (usr/default_cpio_list). A file in one of these needs no directory in
  // the image.
  make_directory(directory_of_the_kernel("dev"));
  make_directory(directory_of_the_kernel("root"));
  CpioEntry console;
  console.name = "dev/console";
  console.mode = mode_character | 0600U;
  make_special(console);
  for (Inode& inode : inodes_) inode.from_image = false;
}

const char* ImageTree::exceeded() const {
  if (entries_ > limits_.entries) return "more files than a real image has: not read any further";
  if (name_bytes_ > limits_.name_bytes) return "more and longer names than a real image has: not read any further";
  if (steps_ > limits_.lookup_steps)
    return "paths that take longer to look up than those of a real image: not read any further";
  return nullptr;
}

std::expected<CpioBody, std::string> ImageTree::entry(const CpioEntry& entry) {
  ++entries_;
  name_bytes_ += entry.name.size() + entry.target.size();
  if (const char* reason = exceeded()) return std::unexpected(std::string{reason});
  const std::uint32_t type = entry.mode & mode_type_mask;
  if (type == mode_symlink) {
    clear_place(entry.name, mode_type_unknown);
    make_symlink(entry);
    return CpioBody::unread;
  }
  clear_place(entry.name, type);
  switch (type) {
    case mode_file: return make_file(entry);
    case mode_directory: make_directory(entry); break;
    case mode_block:
    case mode_character:
    case mode_fifo:
    case mode_socket: make_special(entry); break;
    default: break;
  }
  return CpioBody::unread;
}

void ImageTree::data(std::string_view bytes) { taker_->take(receiving_, bytes); }

/// Follows a path to where its last component is, or would be. Nothing where the way there is blocked.
std::optional<ImageTree::Spot> ImageTree::locate(std::string_view path, LastLink last) const {
  std::string text{path};
  std::string_view rest = text;
  Spot spot{root, {}, root, false};
  unsigned followed = 0;
  while (!is_last(rest)) {
    const std::string_view component = take_component(rest);
    if (++steps_ > limits_.lookup_steps || !spot.inode || !is(*spot.inode, mode_directory)) return std::nullopt;
    const InodeNumber directory = *spot.inode;
    if (component == ".") continue;
    if (component == "..") {
      spot = Spot{inodes_[directory].parent, {}, inodes_[directory].parent, false};
      continue;
    }
    if (component.size() > name_limit) return std::nullopt;
    const auto child = inodes_[directory].children.find(component);
    const bool exists = child != inodes_[directory].children.end();
    spot = Spot{directory, std::string{component}, exists ? std::optional{child->second} : std::nullopt, !rest.empty()};
    if (!exists || !is(*spot.inode, mode_symlink) || (is_last(rest) && rest.empty() && last == LastLink::keep))
      continue;
    if (++followed > followed_links_limit) return std::nullopt;
    const std::string& target = inodes_[*spot.inode].target;
    if (target.empty()) return std::nullopt;
    steps_ += (target.size() + rest.size()) / 64;  // the copying is work too
    const InodeNumber from = target.starts_with('/') ? root : directory;
    text = target + std::string{rest};
    rest = text;
    spot = Spot{from, {}, from, false};
  }
  return spot;
}

std::optional<InodeNumber> ImageTree::find(std::string_view path) const {
  const auto spot = locate(path, LastLink::follow);
  return spot ? spot->inode : std::nullopt;
}

std::optional<InodeNumber> ImageTree::find_itself(std::string_view path) const {
  const auto spot = locate(path, LastLink::keep);
  return spot ? spot->inode : std::nullopt;
}

bool ImageTree::is_file(std::string_view path) const {
  const auto found = find(path);
  return found && is(*found, mode_file);
}

bool ImageTree::is_directory(std::string_view path) const {
  const auto found = find(path);
  return found && is(*found, mode_directory);
}

std::vector<std::string> ImageTree::list(std::string_view path) const {
  std::vector<std::string> names;
  const auto found = find(path);
  if (!found) return names;
  for (const auto& [name, number] : inodes_[*found].children) names.push_back(name);
  return names;
}

/// What is in the way of an entry of another type goes first. A directory goes only if it is empty.
void ImageTree::clear_place(std::string_view path, std::uint32_t type) {
  const auto spot = locate(path, LastLink::keep);
  if (spot && spot->inode && !is(*spot->inode, type)) remove(*spot);
}

bool ImageTree::remove(const Spot& spot) {
  Inode& inode = inodes_[*spot.inode];
  if (spot.name.empty() || !inode.children.empty()) return false;
  if (spot.must_be_directory && !is(*spot.inode, mode_directory)) return false;
  if (inode.links > 0) --inode.links;
  inodes_[spot.directory].children.erase(spot.name);
  return true;
}

InodeNumber ImageTree::make(const Spot& spot, const CpioEntry& entry) {
  const auto number = static_cast<InodeNumber>(inodes_.size());
  Inode inode;
  inode.mode = entry.mode;
  inode.links = 1;
  inode.parent = spot.directory;
  inodes_.push_back(std::move(inode));
  inodes_[spot.directory].children.emplace(spot.name, number);
  return number;
}

void ImageTree::own(InodeNumber number, const CpioEntry& entry) {
  Inode& inode = inodes_[number];
  inode.mode = (inode.mode & mode_type_mask) | (entry.mode & ~mode_type_mask);
  inode.uid = entry.uid;
  inode.gid = entry.gid;
  inode.modified = entry.modified;
  inode.from_image = true;
}

ImageTree::Linked ImageTree::link_to_earlier(const CpioEntry& entry) {
  if (entry.links < 2) return Linked::first;
  const LinkKey key{entry.device_major, entry.device_minor, entry.inode, entry.mode & mode_type_mask};
  const auto [earlier, is_first] = hard_links_.try_emplace(key, entry.name);
  if (is_first) return Linked::first;
  clear_place(entry.name, mode_type_unknown);
  const auto from = locate(earlier->second, LastLink::keep);
  const auto to = locate(entry.name, LastLink::keep);
  const bool can = from && from->inode && !is(*from->inode, mode_directory) && to && !to->inode && !to->name.empty() &&
                   !to->must_be_directory;
  if (!can) return Linked::impossible;
  inodes_[to->directory].children.emplace(to->name, *from->inode);
  ++inodes_[*from->inode].links;
  return Linked::linked;
}

CpioBody ImageTree::make_file(const CpioEntry& entry) {
  const Linked linked = link_to_earlier(entry);
  if (linked == Linked::impossible) return CpioBody::dropped;
  const auto spot = locate(entry.name, LastLink::follow);
  if (!spot || spot->must_be_directory || (spot->name.empty() && spot->inode)) return CpioBody::dropped;
  if (spot->inode && !is(*spot->inode, mode_file)) return CpioBody::dropped;
  const InodeNumber number = spot->inode ? *spot->inode : make(*spot, entry);
  own(number, entry);
  // Of hard links only one brings the content; the others must not empty it.
  if (linked == Linked::linked && entry.size == 0) return CpioBody::unread;
  inodes_[number].size = entry.size;
  ++inodes_[number].written;
  receiving_ = number;
  return taker_ != nullptr && taker_->wants(number, entry.name, entry.size) ? CpioBody::taken : CpioBody::unread;
}

void ImageTree::make_directory(const CpioEntry& entry) {
  const auto spot = locate(entry.name, LastLink::keep);
  if (!spot) return;
  if (spot->inode) {
    if (is(*spot->inode, mode_directory)) own(*spot->inode, entry);
    return;
  }
  own(make(*spot, entry), entry);
}

void ImageTree::make_symlink(const CpioEntry& entry) {
  const auto spot = locate(entry.name, LastLink::keep);
  if (!spot || spot->inode || spot->must_be_directory || entry.target.empty()) return;
  const InodeNumber number = make(*spot, entry);
  own(number, entry);
  inodes_[number].target = entry.target;
  inodes_[number].size = entry.target.size();
}

void ImageTree::make_special(const CpioEntry& entry) {
  if (link_to_earlier(entry) != Linked::first) return;
  const auto spot = locate(entry.name, LastLink::keep);
  if (!spot || spot->must_be_directory || spot->name.empty()) return;
  own(spot->inode ? *spot->inode : make(*spot, entry), entry);
}

void ImageTree::for_each(const std::function<void(const std::string&, InodeNumber)>& visit, InodeNumber below) const {
  struct Level {
    InodeNumber directory;
    std::map<std::string, InodeNumber, std::less<>>::const_iterator next;
    std::size_t path_size;
  };
  std::string path;
  std::vector<Level> levels{{below, inodes_[below].children.begin(), 0}};
  while (!levels.empty()) {
    Level& level = levels.back();
    path.resize(level.path_size);
    if (level.next == inodes_[level.directory].children.end()) {
      levels.pop_back();
      continue;
    }
    const auto& [name, number] = *level.next++;
    if (!path.empty()) path += '/';
    path += name;
    if (inodes_[number].from_image) visit(path, number);
    if (is(number, mode_directory)) levels.push_back({number, inodes_[number].children.begin(), path.size()});
  }
}

}  // namespace binder
