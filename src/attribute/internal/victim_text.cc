#include "attribute/internal/victim_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "base/text.h"
#include "knowledge/victim_words.h"

namespace longwatch::attribute::internal {
namespace {

struct Meaning {
  std::string_view word;
  std::string_view means;
};

// How people and things of a country are called, where the country's name is not enough.
constexpr std::array<Meaning, 68> kDemonyms = {{
    {"afghan", "AF"},     {"albanian", "AL"},    {"american", "US"},    {"armenian", "AM"},
    {"australian", "AU"}, {"austrian", "AT"},    {"azerbaijani", "AZ"}, {"bangladeshi", "BD"},
    {"belarusian", "BY"}, {"belgian", "BE"},     {"brazilian", "BR"},   {"british", "GB"},
    {"bulgarian", "BG"},  {"cambodian", "KH"},   {"canadian", "CA"},    {"chilean", "CL"},
    {"chinese", "CN"},    {"colombian", "CO"},   {"cypriot", "CY"},     {"czech", "CZ"},
    {"danish", "DK"},     {"dutch", "NL"},       {"ecuadorian", "EC"},  {"egyptian", "EG"},
    {"emirati", "AE"},    {"estonian", "EE"},    {"filipino", "PH"},    {"finnish", "FI"},
    {"french", "FR"},     {"georgian", "GE"},    {"german", "DE"},      {"greek", "GR"},
    {"guam", "US"},       {"hungarian", "HU"},   {"indian", "IN"},      {"indonesian", "ID"},
    {"iranian", "IR"},    {"iraqi", "IQ"},       {"irish", "IE"},       {"israeli", "IL"},
    {"italian", "IT"},    {"japanese", "JP"},    {"jordanian", "JO"},   {"kazakh", "KZ"},
    {"kuwaiti", "KW"},    {"latvian", "LV"},     {"lebanese", "LB"},    {"lithuanian", "LT"},
    {"malaysian", "MY"},  {"mexican", "MX"},     {"mongolian", "MN"},   {"norwegian", "NO"},
    {"pakistani", "PK"},  {"palestinian", "PS"}, {"polish", "PL"},      {"romanian", "RO"},
    {"russian", "RU"},    {"saudi", "SA"},       {"singaporean", "SG"}, {"spanish", "ES"},
    {"swedish", "SE"},    {"swiss", "CH"},       {"syrian", "SY"},      {"taiwanese", "TW"},
    {"thai", "TH"},       {"turkish", "TR"},     {"ukrainian", "UA"},   {"vietnamese", "VN"},
}};

// Words by which reports name sectors, beside those that `sector_word` knows. The first letters of
// a word decide.
constexpr std::array<Meaning, 49> kSectorStems = {{
    {"academ", "education"},
    {"activist", "civil society"},
    {"airline", "aerospace"},
    {"aviation", "aerospace"},
    {"aerospace", "aerospace"},
    {"bank", "finance"},
    {"biotech", "health"},
    {"casino", "gambling"},
    {"colleges", "education"},
    {"crypto", "finance"},
    {"defence", "defense"},
    {"defense", "defense"},
    {"diplomat", "diplomacy"},
    {"dissident", "civil society"},
    {"electric", "energy"},
    {"embass", "diplomacy"},
    {"energy", "energy"},
    {"financ", "finance"},
    {"gambling", "gambling"},
    {"government", "government"},
    {"healthcare", "health"},
    {"hospital", "health"},
    {"hospitality", "hospitality"},
    {"hotel", "hospitality"},
    {"journalis", "media"},
    {"logistic", "transport"},
    {"manufactur", "manufacturing"},
    {"maritime", "maritime"},
    {"medical", "health"},
    {"military", "defense"},
    {"ministr", "government"},
    {"newspaper", "media"},
    {"ngo", "ngo"},
    {"nuclear", "energy"},
    {"parliament", "government"},
    {"petro", "energy"},
    {"pharma", "health"},
    {"politician", "political party"},
    {"restaurant", "hospitality"},
    {"retail", "retail"},
    {"semiconductor", "technology"},
    {"shipping", "maritime"},
    {"student", "education"},
    {"telco", "telecoms"},
    {"telecom", "telecoms"},
    {"tibetan", "civil society"},
    {"universit", "education"},
    {"utilit", "energy"},
    {"uyghur", "civil society"},
}};

// Sectors of two words or of words too common to stand alone.
constexpr std::array<std::string_view, 14> kSectorPhrases = {"media",
                                                             "technology",
                                                             "think tanks",
                                                             "think tank",
                                                             "civil society",
                                                             "high tech",
                                                             "oil",
                                                             "gas",
                                                             "law enforcement",
                                                             "transportation",
                                                             "political party",
                                                             "payment",
                                                             "critical infrastructure",
                                                             "video games"};

// Behind these a sentence names victims.
constexpr std::array<std::string_view, 12> kTriggers = {
    "target",  "against", "victim",     "compromis", "focus",  "attacked",
    "attacks", "operat",  "intrusions", "across",    "within", "interest"};

// A country before one of these is where somebody comes from.
constexpr std::array<std::string_view, 24> kOrigins = {
    "based",     "nexus",      "speaking", "threat",       "cyber",   "espionage",
    "sponsored", "backed",     "linked",   "actor",        "actors",  "group",
    "groups",    "hackers",    "hacker",   "intelligence", "aligned", "affiliated",
    "apt",       "federation", "general",  "main",         "regime",  "islamic"};

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

/// A word as written, and in lower case.
struct Word {
  std::string written;
  std::string lower;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) {
      words.push_back({word, to_ascii_lower(word)});
      word.clear();
    }
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside_abbreviation = text[i] == '.' && word.size() == 1 && i + 1 < text.size() &&
                                     std::isupper(static_cast<unsigned char>(text[i + 1])) != 0;
    if (is_word_character(text[i])) {
      word.push_back(text[i]);
    } else if (!inside_abbreviation) {  // "U.S." is "US"
      finish();
    }
  }
  finish();
  return words;
}

bool starts_with_any(std::string_view word, std::span<const std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return word.starts_with(start); });
}

std::optional<std::string> country_of(const std::string& phrase) {
  std::string code = knowledge::country_code(phrase);
  const bool is_code = code.size() == 2 && std::isupper(static_cast<unsigned char>(code[0])) != 0;
  return is_code ? std::optional(std::move(code)) : std::nullopt;
}

/// Finds what words from one position on name.
class VictimReader {
 public:
  explicit VictimReader(std::vector<Word> words) : words_(std::move(words)) {}

  Victims read(std::size_t from) {
    std::size_t i = from;
    while (i < words_.size()) {
      i += std::max<std::size_t>(1, read_country(i));
    }
    for (i = from; i < words_.size(); ++i) {
      read_sector(i);
    }
    return {{countries_.begin(), countries_.end()}, {sectors_.begin(), sectors_.end()}};
  }

  /// The word behind the first trigger; the number of words when there is none.
  std::size_t behind_trigger() const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (starts_with_any(words_[i].lower, kTriggers)) {
        return i + 1;
      }
    }
    return words_.size();
  }

 private:
  std::string phrase(std::size_t from, std::size_t count) const {
    std::string text;
    for (std::size_t i = from; i < from + count; ++i) {
      text.append(text.empty() ? "" : " ").append(words_[i].lower);
    }
    return text;
  }

  bool is_origin(std::size_t next) const {
    if (next >= words_.size()) {
      return false;
    }
    const std::string& word = words_[next].lower;
    // "US state networks" are victims, "Iranian state actors" are not.
    if (word == "state" || word == "nation") {
      return is_origin(next + 1);
    }
    return std::find(kOrigins.begin(), kOrigins.end(), word) != kOrigins.end();
  }

  /// How many words are a country's name; 0 when none is.
  std::size_t read_country(std::size_t at) {
    for (std::size_t count = std::min<std::size_t>(4, words_.size() - at); count > 0; --count) {
      std::optional<std::string> code = name_at(at, count);
      if (code.has_value()) {
        if (!is_origin(at + count)) {
          countries_.insert(*code);
        }
        return count;
      }
    }
    return 0;
  }

  std::optional<std::string> name_at(std::size_t at, std::size_t count) const {
    const Word& first = words_[at];
    if (count == 1) {
      // "us" and "in" are words; codes count when they are written as such, and few are.
      if (first.written == "US" || first.written == "USA") {
        return "US";
      }
      if (first.written == "UK" || first.written == "UAE") {
        return first.written == "UK" ? "GB" : "AE";
      }
      for (const Meaning& demonym : kDemonyms) {
        if (first.lower == demonym.word) {
          return std::string(demonym.means);
        }
      }
      if (first.lower.size() < 4 ||
          std::isupper(static_cast<unsigned char>(first.written[0])) == 0) {
        return std::nullopt;
      }
    }
    return country_of(phrase(at, count));
  }

  void read_sector(std::size_t at) {
    for (const Meaning& stem : kSectorStems) {
      if (words_[at].lower.starts_with(stem.word)) {
        sectors_.insert(std::string(stem.means));
      }
    }
    for (std::size_t count = 1; count <= 2 && at + count <= words_.size(); ++count) {
      const std::string text = phrase(at, count);
      if (std::find(kSectorPhrases.begin(), kSectorPhrases.end(), text) != kSectorPhrases.end()) {
        sectors_.insert(knowledge::sector_word(text));
      }
    }
  }

  std::vector<Word> words_;
  std::set<std::string> countries_;
  std::set<std::string> sectors_;
};

/// Takes "(Citation: NAME)" and the addresses of links away.
CitedSentence clean_sentence(std::string_view raw) {
  constexpr std::string_view kCitation = "(Citation:";
  CitedSentence sentence;
  std::size_t i = 0;
  while (i < raw.size()) {
    if (raw.substr(i).starts_with(kCitation)) {
      const std::size_t end = std::min(raw.find(')', i), raw.size());
      const std::size_t begin = i + kCitation.size();
      sentence.citations.emplace_back(trim(raw.substr(begin, end - std::min(begin, end))));
      i = end + 1;
    } else if (raw.substr(i).starts_with("](")) {
      i = std::min(raw.find(')', i), raw.size()) + 1;
    } else {
      if (raw[i] != '[') {
        sentence.text.push_back(raw[i]);
      }
      ++i;
    }
  }
  return sentence;
}

/// Where a sentence that begins at `from` ends: behind its full stop and the citations after it.
std::size_t sentence_end(std::string_view text, std::size_t from) {
  for (std::size_t i = from; i < text.size(); ++i) {
    const bool stop = text[i] == '.' || text[i] == '!' || text[i] == '?';
    const bool inside_word =
        i + 1 < text.size() && text[i + 1] != ' ' && text[i + 1] != '(' && text[i + 1] != '\n';
    const bool abbreviation = i >= 2 && text[i - 2] == '.';
    if (!stop || inside_word || abbreviation) {
      continue;
    }
    std::size_t end = i + 1;
    while (text.substr(end).starts_with("(Citation:") ||
           text.substr(end).starts_with(" (Citation:")) {
      end = std::min(text.find(')', end), text.size() - 1) + 1;
    }
    return end;
  }
  return text.size();
}

}  // namespace

std::vector<CitedSentence> cited_sentences(std::string_view description) {
  std::vector<CitedSentence> sentences;
  std::size_t from = 0;
  while (from < description.size()) {
    const std::size_t end = sentence_end(description, from);
    CitedSentence sentence = clean_sentence(description.substr(from, end - from));
    if (!trim(sentence.text).empty()) {
      sentences.push_back(std::move(sentence));
    }
    from = end;
  }
  for (std::size_t i = sentences.size(); i-- > 1;) {
    if (sentences[i - 1].citations.empty()) {
      sentences[i - 1].citations = sentences[i].citations;
    }
  }
  return sentences;
}

Victims victims_named(std::string_view sentence) {
  VictimReader reader(words_of(sentence));
  return reader.read(reader.behind_trigger());
}

Victims victims_anywhere(std::string_view text) {
  return VictimReader(words_of(text)).read(0);
}

}  // namespace longwatch::attribute::internal
