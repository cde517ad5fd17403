#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Where names of domains, hosts and files begin and end inside of running text, beyond ASCII.
namespace longwatch::formats {

/// How many bytes the letter, digit or combining mark beyond ASCII takes that begins at `at`; 0
/// when none does. Letters of scripts that are written without blanks between words, or whose
/// endings are joined to foreign words (Han, kana, Hangul, Thai, Lao, Khmer, Myanmar), are no part
/// of a name beside them and count as none; what is no UTF-8 does not either.
std::size_t letter_beyond_ascii_at(std::string_view text, std::size_t at);

/// The same of the one that ends in front of `at`.
std::size_t letter_beyond_ascii_before(std::string_view text, std::size_t at);

/// The byte that "%2F" at this place stands for; -1 when no such escape stands there. Bytes beyond
/// ASCII count where they make UTF-8 together: "%C3%BC", not the begin of "%badname%".
int percent_escape_at(std::string_view text, std::size_t at);

/// Whether an escape of this form stands anywhere in the text.
bool has_percent_escape(std::string_view text);

/// A domain in ASCII ("xn--mnchen-3ya.test") in the letters that people read (with its umlaut);
/// nothing when it has no such labels or cannot be read.
std::optional<std::string> unicode_domain(std::string_view ascii);

/// All such escapes taken out, once: "%252F" becomes "%2F". Need not be UTF-8.
std::string percent_decoded(std::string_view text);

}  // namespace longwatch::formats
