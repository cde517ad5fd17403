#include "scenario/bench_vocabulary.h"

#include <algorithm>

#include "base/text.h"
#include "scenario/internal/random.h"

namespace longwatch::scenario {
namespace {

constexpr std::size_t kLongestText = 65536;
constexpr std::size_t kLongestWord = 48;     // so that encoded blobs fall into many
constexpr std::size_t kMostSuccessors = 64;  // of one word
constexpr std::size_t kMostWords = 200'000;  // of one field

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || byte >= 0x80;
}

/// Letters and digits, with what separates them from the next ones.
std::size_t word_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_letter(text[end]) && end - begin < kLongestWord) {
    ++end;
  }
  while (end < text.size() && !is_letter(text[end]) && end - begin < kLongestWord) {
    ++end;
  }
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    ++end;  // never inside a character
  }
  return end;
}

/// Numbers are drawn anew; a digit or two may be part of a name ("cmd32", "v1.0").
void append_word(std::string& out, std::string_view word, internal::Random& random) {
  constexpr std::ptrdiff_t kNumber = 3;
  if (std::count_if(word.begin(), word.end(), is_digit) < kNumber) {
    out.append(word);
    return;
  }
  for (const char c : word) {
    out.push_back(is_digit(c) ? static_cast<char>('0' + random.below(10)) : c);
  }
}

}  // namespace

void BenchVocabulary::add_text(std::string_view field, std::string_view text) {
  Chain& chain = chains_[std::string(field)];
  if (chain.words.empty()) {
    chain.words.emplace_back();
    chain.successors.emplace_back();
    chain.followed.emplace_back();
  }
  text = text.substr(0, kLongestText);
  const auto follow = [this, &chain](std::uint32_t word, std::uint32_t next) {
    std::vector<std::uint32_t>& successors = chain.successors[word];
    // A sample of all that followed, each as likely (Vitter's algorithm R).
    const std::uint64_t seen = ++chain.followed[word];
    if (successors.size() < kMostSuccessors) {
      successors.push_back(next);
    } else if (const std::uint64_t drawn = sampling_.next() % seen; drawn < kMostSuccessors) {
      successors[drawn] = next;
    }
  };
  std::uint32_t word = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin);
    const std::string piece(text.substr(begin, end - begin));
    begin = end;
    const auto fresh = static_cast<std::uint32_t>(chain.words.size());
    if (fresh >= kMostWords && !chain.numbers.contains(piece)) {
      continue;
    }
    const auto [known, is_new] = chain.numbers.emplace(piece, fresh);
    if (is_new) {
      chain.words.push_back(piece);
      chain.successors.emplace_back();
      chain.followed.emplace_back();
    }
    follow(word, known->second);
    word = known->second;
  }
  follow(word, 0);
}

void BenchVocabulary::add_event(std::string_view channel, std::uint32_t event_id) {
  ++events_[{to_ascii_lower(channel), event_id}];
}

std::uint64_t BenchVocabulary::events(std::string_view channel, std::uint32_t event_id) const {
  const auto found = events_.find({to_ascii_lower(channel), event_id});
  return found == events_.end() ? 0 : found->second;
}

void BenchVocabulary::append(std::string& out, std::string_view field, std::uint32_t jumps,
                             std::size_t max_bytes, internal::Random& random) const {
  const Chain& chain = chains_.find(std::string(field))->second;
  const std::size_t limit = out.size() + max_bytes;
  std::uint32_t word = 0;
  do {
    const std::vector<std::uint32_t>& successors = chain.successors[word];
    const bool jump = word != 0 && chain.words.size() > 1 && random.chance(jumps);
    word = jump ? random.between(1, static_cast<std::uint32_t>(chain.words.size() - 1))
                : random.pick(successors);
    append_word(out, chain.words[word], random);
  } while (word != 0 && out.size() < limit);
}

}  // namespace longwatch::scenario
