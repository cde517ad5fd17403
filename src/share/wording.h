#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

/// The small change of sentences: counts, lists, times. What stands in logs is made harmless and
/// cut, so that no name of a host can fill a page.
namespace longwatch::share {

/// Text from data as part of a sentence: one harmless line without the blanks and the full stop at
/// its end, at most `columns` wide.
std::string phrase(std::string_view text, std::size_t columns = 240);

/// "A", "A and B", "A, B and C"; beyond `most`: "A, B and 12 more". Items go through `phrase`.
std::string joined(const std::vector<std::string>& items, std::size_t most = 6);

/// "5 Aug 2025 01:40:31 UTC"; "an unknown time" when there is none.
std::string moment(const std::optional<Timestamp>& time);

/// "at <moment>" or "between <moment> and <moment>"; empty without a first time.
std::string period(const std::optional<Timestamp>& first, const std::optional<Timestamp>& last);

/// The two largest units: "9 days 20 hours", "41 minutes", "less than a second".
std::string length_of_time(Timestamp first, Timestamp last);

/// "A; B; C": for reasons, which are sentences themselves.
std::string reasons(const std::vector<std::string>& items, std::size_t most = 8);

/// With a full stop behind, unless it ends already.
std::string ended(std::string text);

/// `ended`, with a capital letter in front. Not for what begins with a name.
std::string sentence(std::string text);

/// "front-company" -> "front company".
std::string words_of(std::string_view name);

/// In tables of findings: "2021-08-05 01:40:31Z", "no time". Seconds are enough for people; the
/// machine formats carry the rest.
std::string clock_words(const std::optional<Timestamp>& time);

/// In tables of findings: the host as it stands, not yet made harmless; "(no host)" when unknown.
std::string host_words(std::string_view host);

}  // namespace longwatch::share
