// How fast texts are scanned for the literals of a rule set's size. Question: what does a byte of
// fresh (not repeating) text cost with ten thousand literals, with and without short ones, and what
// does the obvious way cost?
#include <random>

#include <benchmark/benchmark.h>

#include "detect/literal_engine.h"

namespace longwatch::detect {
namespace {

// Command-line-like words, so that windows of literals and texts overlap as they do in real logs.
std::string make_words(std::mt19937& random, std::size_t length) {
  constexpr std::string_view kSyllables[] = {
      "win",  "dow", "sys", "tem", "32\\", "po",   "wer", "sh",  "ell",  ".exe",
      " -",   "en",  "c ",  "us",  "er",   "\\ap", "pda", "ta",  "lo",   "cal",
      "http", "://", "re",  "g ",  "add",  "hk",   "lm",  "cmd", " /c ", "net"};
  std::string text;
  while (text.size() < length) {
    text.append(kSyllables[random() % std::size(kSyllables)]);
  }
  text.resize(length);
  return text;
}

std::vector<Literal> make_literals(std::size_t count, std::size_t shortest) {
  std::mt19937 random(1);
  std::vector<Literal> literals;
  for (std::size_t i = 0; i < count; ++i) {
    // A name of its own in familiar surroundings, as tools and switches are in rules.
    std::string text = make_words(random, random() % 8);
    for (std::size_t k = 0; k < shortest + random() % 6; ++k) {
      text.push_back(static_cast<char>('a' + random() % 26));
    }
    literals.push_back({text, Anchor::Anywhere});
  }
  return literals;
}

std::vector<std::string> make_texts() {
  std::mt19937 random(2);
  std::vector<std::string> texts;
  texts.reserve(4000);
  for (int i = 0; i < 4000; ++i) {
    texts.push_back(make_words(random, 40 + random() % 300));
  }
  return texts;
}

std::size_t total_bytes(const std::vector<std::string>& texts) {
  std::size_t total = 0;
  for (const std::string& text : texts) {
    total += text.size();
  }
  return total;
}

/// Ranges: how many literals, the level of the kernels. Levels that the processor lacks are
/// skipped.
bool has_level(benchmark::State& state) {
  if (static_cast<std::size_t>(state.range(1)) < simd_levels().size()) {
    return true;
  }
  state.SkipWithError("the processor lacks this level");
  return false;
}

void scan_again_and_again(benchmark::State& state, const LiteralEngine& engine,
                          const std::vector<std::string>& texts) {
  std::vector<std::uint32_t> hits;
  for (auto _ : state) {
    for (const std::string& text : texts) {
      hits.clear();
      engine.scan(text, hits);
      benchmark::DoNotOptimize(hits.data());
    }
  }
}

void scan_texts(benchmark::State& state, std::size_t shortest) {
  if (!has_level(state)) {
    return;
  }
  const LiteralEngine engine(make_literals(static_cast<std::size_t>(state.range(0)), shortest),
                             static_cast<SimdLevel>(state.range(1)));
  const std::vector<std::string> texts = make_texts();
  scan_again_and_again(state, engine, texts);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(total_bytes(texts)));
}

void scan_literals_of_four_bytes_and_more(benchmark::State& state) {
  scan_texts(state, 4);
}

BENCHMARK(scan_literals_of_four_bytes_and_more)
    ->ArgsProduct({{20, 100, 300, 1000, 10000}, {0, 1, 2}});

void scan_literals_of_two_bytes_and_more(benchmark::State& state) {
  scan_texts(state, 2);
}

BENCHMARK(scan_literals_of_two_bytes_and_more)->ArgsProduct({{300, 1000, 10000}, {0, 1, 2}});

/// A JSON text as it stands in the source, in which nothing occurs, against unescaping and folding
/// it first.
void rule_out_raw_json(benchmark::State& state) {
  if (!has_level(state)) {
    return;
  }
  const LiteralEngine engine(make_literals(static_cast<std::size_t>(state.range(0)), 12),
                             static_cast<SimdLevel>(state.range(1)));
  std::string text;
  while (text.size() < 5000) {
    text.append(R"(A new process has been created.\r\n\tName:\t\tC:\\Windows\\x.exe\r\n)");
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine.may_occur(as_bytes(text), RawText::Json));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

BENCHMARK(rule_out_raw_json)->ArgsProduct({{20}, {0, 1, 2}});

/// Names of programs against thousands that a text may end with.
void match_ends(benchmark::State& state) {
  std::vector<Literal> literals = make_literals(static_cast<std::size_t>(state.range(0)), 4);
  for (Literal& literal : literals) {
    literal.text.append(".exe");
    literal.anchor = Anchor::End;
  }
  const LiteralEngine engine(literals);
  std::vector<std::string> texts = make_texts();
  for (std::string& text : texts) {
    text.resize(60);
    text.append(".exe");
  }
  scan_again_and_again(state, engine, texts);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts.size()));
}

BENCHMARK(match_ends)->Arg(1000);

void search_each_literal_by_itself(benchmark::State& state) {
  const std::vector<Literal> literals = make_literals(static_cast<std::size_t>(state.range(0)), 4);
  const std::vector<std::string> texts = make_texts();
  const std::string_view text = texts.front();
  for (auto _ : state) {
    std::size_t found = 0;
    for (const Literal& literal : literals) {
      found += text.find(literal.text) != std::string_view::npos ? 1U : 0U;
    }
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

BENCHMARK(search_each_literal_by_itself)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace longwatch::detect
