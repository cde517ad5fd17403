#include "detect/indicator/internal/intake.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"

namespace longwatch::detect::indicator {

std::string of_id(const Entry& entry) {
  return entry.details == nullptr || entry.details->id.empty()
             ? std::string()
             : " of " + to_printable(entry.details->id);
}

Intake::Intake(IndicatorConsumer& consumer, const AllowList& allowed, DiagnosticSink& diagnostics,
               std::uint64_t most_told)
    : consumer_(consumer), allowed_(allowed), diagnostics_(diagnostics), most_told_(most_told) {}

void Intake::begin_file(const std::string& name) {
  files_.push_back({name, {}});
  told_of_.clear();
  allowed_of_file_ = 0;
}

void Intake::end_file(const ListOrigin& origin) {
  files_.back().origin = origin;
  for (const auto& [kind, count] : told_of_) {
    if (count > most_told_) {
      Diagnostic diagnostic{kind, {}, {}, {}, 0, 0, {}};
      diagnostic.place.file = files_.back().name;
      diagnostic.message = fmt::format("{} more entries like those that were told",
                                       with_thousands(count - most_told_));
      told_.push_back(diagnostic);
      diagnostics_.report(std::move(diagnostic));
    }
  }
  if (allowed_of_file_ > 0) {
    tell(kAllowedIndicator, 0, 0,
         fmt::format("{} entries are on an allow-list and not looked for",
                     with_thousands(allowed_of_file_)));
  }
}

void Intake::tell(const DiagnosticKind& kind, std::uint32_t line, std::uint32_t column,
                  std::string message, std::string hint) {
  if (++told_of_[&kind] > most_told_) {
    return;
  }
  Diagnostic diagnostic{&kind, {}, std::move(message), std::move(hint), 0, 0, {}};
  diagnostic.place.file = files_.back().name;
  if (line > 0) {
    diagnostic.place.line = line;
  }
  if (column > 0) {
    diagnostic.place.column = column;
  }
  told_.push_back(diagnostic);
  diagnostics_.report(std::move(diagnostic));
}

void Intake::refuse(const DiagnosticKind& kind, const Entry& entry, std::string_view why) {
  refuse(kind, entry, why, {});
}

void Intake::refuse(const DiagnosticKind& kind, const Entry& entry, std::string_view why,
                    std::string_view value) {
  consumer_.leave_out(entry, {file(), std::nullopt, value, why});
  ++books_.seen;
  ++books_.refused;
  tell(kind, entry.line, entry.column,
       fmt::format("'{}'{}: {}; entry skipped", to_printable(entry.text), of_id(entry), why));
}

void Intake::take(const Entry& entry) {
  std::string why;
  std::optional<Recognised> found =
      entry.kind.empty() ? recognise(entry.text, why) : recognise_as(entry.kind, entry.text, why);
  if (!found.has_value()) {
    refuse(kUnknownIndicator, entry, why);
  } else if (!found->commonness.refused.empty()) {
    refuse(kBroadIndicator, entry, found->commonness.refused, found->value);
  } else if (books_.indicators >= limits::kIndicators) {
    refuse(kTooManyIndicators, entry,
           fmt::format("the limit is {}", with_thousands(limits::kIndicators)), found->value);
  } else if (allowed_.allows(found->kind, found->value)) {
    ++books_.seen;
    ++books_.allowed;
    ++allowed_of_file_;
    consumer_.leave_out(entry, {file(), found->kind, found->value, "on an allow-list"});
  } else {
    keep(std::move(*found), entry);
  }
}

void Intake::take_pattern(const Entry& entry, const Commonness& commonness) {
  keep({IndicatorKind::Pattern, std::string(entry.text), commonness}, entry);
}

/// A time that ends before it begins says nothing.
void Intake::check_validity(const Entry& entry) {
  Details& details = indicator_.details;
  if (!details.valid_from.has_value() || !details.valid_until.has_value() ||
      *details.valid_from < *details.valid_until) {
    return;
  }
  tell(
      kBadDetail, entry.line, entry.column,
      fmt::format("'{}'{}: expected valid_until behind valid_from, got {} and {}; the indicator is "
                  "looked for without both",
                  to_printable(indicator_.value), of_id(entry), to_iso8601(*details.valid_until),
                  to_iso8601(*details.valid_from)));
  details.valid_from = std::nullopt;
  details.valid_until = std::nullopt;
}

void Intake::keep(Recognised found, const Entry& entry) {
  ++books_.seen;
  if (!found.commonness.warning.empty()) {
    tell(kCommonIndicator, entry.line, entry.column,
         fmt::format("'{}'{}: {}; it is looked for all the same", to_printable(found.value),
                     of_id(entry), found.commonness.warning));
  }
  if (found.kind == IndicatorKind::Tlsh) {
    ++books_.unmatched;
    tell(
        kListedIndicator, entry.line, entry.column,
        fmt::format("'{}' is a TLSH digest: listed, but never matched", to_printable(found.value)));
  }
  indicator_.kind = found.kind;
  indicator_.value = std::move(found.value);
  indicator_.note = entry.note;
  indicator_.file = file();
  indicator_.line = entry.line;
  indicator_.is_common = found.commonness.is_common;
  if (entry.details != nullptr) {
    indicator_.details = *entry.details;
  } else if (!indicator_.details.empty()) {
    indicator_.details = {};
  }
  check_validity(entry);
  ++books_.indicators;
  if (Status taken = consumer_.accept(indicator_); !taken.ok() && status_.ok()) {
    status_ = std::move(taken);
  }
}

}  // namespace longwatch::detect::indicator
