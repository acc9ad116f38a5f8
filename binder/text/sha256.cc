// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/sha256.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "binder/text/byte_order.h"
#include "binder/text/text.h"

namespace binder {

namespace {

using State = std::array<std::uint32_t, 8>;

constexpr std::size_t block_size = 64;
constexpr std::size_t length_size = 8;  // the message ends with its length in bits, 64 bits wide

constexpr State initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

constexpr std::array<std::uint32_t, 64> round_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::array<std::uint32_t, 64> schedule(std::string_view block) {
  std::array<std::uint32_t, 64> words{};
  for (std::size_t i = 0; i < 16; ++i) words[i] = big_endian<std::uint32_t>(block.substr(4 * i));
  for (std::size_t i = 16; i < words.size(); ++i) {
    const std::uint32_t w15 = words[i - 15];
    const std::uint32_t w2 = words[i - 2];
    words[i] = words[i - 16] + (std::rotr(w15, 7) ^ std::rotr(w15, 18) ^ (w15 >> 3U)) + words[i - 7] +
               (std::rotr(w2, 17) ^ std::rotr(w2, 19) ^ (w2 >> 10U));
  }
  return words;
}

void add_block(State& state, std::string_view block) {
  const auto words = schedule(block);
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint32_t choice = (e & f) ^ (~e & g);
    const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    const std::uint32_t t1 =
        h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + choice + round_constants[i] + words[i];
    const std::uint32_t t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const State sum = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += sum[i];
}

/// The bytes that do not fill a block, a one bit, zeros, and the length of the message in bits: one block or two.
std::string last_blocks(std::string_view rest, std::uint64_t message_size) {
  std::string blocks{rest};
  blocks += '\x80';
  while ((blocks.size() + length_size) % block_size != 0) blocks += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) blocks += static_cast<char>((message_size * 8) >> shift & 0xff);
  return blocks;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  State state = initial_state;
  std::string_view rest = text;
  for (; rest.size() >= block_size; rest.remove_prefix(block_size)) add_block(state, rest.substr(0, block_size));
  const std::string last = last_blocks(rest, text.size());
  for (std::size_t at = 0; at < last.size(); at += block_size) {
    add_block(state, std::string_view{last}.substr(at, block_size));
  }
  std::string hex;
  for (const std::uint32_t word : state) hex += hex_text(word, 8);
  return hex;
}

}  // namespace binder
