#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "detect/indicator/explain.h"
#include "detect/indicator/internal/allow_list.h"
#include "detect/indicator/internal/file_reader.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/input_files.h"
#include "detect/indicator/internal/intake.h"
#include "detect/indicator/internal/merge.h"
#include "detect/indicator/internal/recognise.h"
#include "detect/indicator/internal/set_file.h"

namespace longwatch::detect::indicator {
namespace {

/// What the user's word may name.
class Wanted {
 public:
  explicit Wanted(std::string_view word) : word_(trim(word)) {
    std::string why;
    recognised_ = recognise(word_, why);
    const std::size_t colon = word_.find(':');
    has_kind_ =
        colon != std::string::npos && is_kind_name(std::string_view(word_).substr(0, colon));
    is_rule_ = word_.starts_with("indicator-") && !word_.starts_with("indicator--");
    for (std::size_t i = 0; i < kIndicatorKinds && !has_kind_; ++i) {
      const auto kind = static_cast<IndicatorKind>(i);
      const std::optional<Recognised> as =
          is_kind_name(to_text(kind)) ? recognise_as(to_text(kind), word_, why) : std::nullopt;
      if (as.has_value() && as->kind == kind) {
        spelled_[i] = as->value;
      }
    }
  }

  bool names(IndicatorKind kind, const std::string& value, std::string_view id) const {
    if (equals_ignoring_ascii_case(value, word_) || (!id.empty() && id == word_)) {
      return true;
    }
    if (is_rule_ && rule_id(kind, value) == word_) {
      return true;
    }
    const std::optional<std::string>& spelled = spelled_.at(static_cast<std::size_t>(kind));
    return spelled == value || (recognised_.has_value() && recognised_->value == value &&
                                (!has_kind_ || recognised_->kind == kind));
  }

  /// An entry that became no indicator, by its text or what it was taken for.
  bool names_refused(std::string_view text, std::string_view value) const {
    return trim(text) == word_ ||
           (recognised_.has_value() && !value.empty() && recognised_->value == value);
  }

 private:
  const std::string word_;
  std::optional<Recognised> recognised_;
  /// What the word means where it is of that kind, for each that it can be.
  std::array<std::optional<std::string>, kIndicatorKinds> spelled_;
  bool has_kind_ = false;
  bool is_rule_ = false;
};

/// Keeps the entries that are wanted.
class SubjectConsumer final : public IndicatorConsumer {
 public:
  explicit SubjectConsumer(std::string_view word) : wanted_(word) {}

  Status accept(const Indicator& indicator) override {
    if (wanted_.names(indicator.kind, indicator.value, indicator.details.id)) {
      const bool is_listed = indicator.kind == IndicatorKind::Tlsh;
      keep(indicator, is_listed ? Fate::NeverMatched : Fate::LookedFor,
           is_listed             ? "logs hold no TLSH digests"
           : indicator.is_common ? "occurs in everybody's logs: findings are of low level"
                                 : "");
    }
    return {};
  }

  void leave_out(const Entry& entry, const LeftOut& left_out) override {
    const Details details = entry.details == nullptr ? Details() : *entry.details;
    Indicator indicator;
    indicator.note = entry.note;
    indicator.file = left_out.file;
    indicator.line = entry.line;
    indicator.details = details;
    if (left_out.allowed.has_value() &&
        wanted_.names(*left_out.allowed, std::string(left_out.value), details.id)) {
      indicator.kind = *left_out.allowed;
      indicator.value = left_out.value;
      keep(indicator, Fate::Allowed, left_out.why);
    } else if (!left_out.allowed.has_value() &&
               (wanted_.names_refused(entry.text, left_out.value) ||
                wanted_.names({}, std::string(entry.text), details.id))) {
      indicator.value = entry.text;
      keep(indicator, Fate::Refused, left_out.why);
    }
  }

  std::vector<ExplainedEntry> entries;

 private:
  void keep(const Indicator& indicator, Fate fate, std::string_view why) {
    ExplainedEntry& entry = entries.emplace_back();
    entry.fate = fate;
    entry.why = why;
    entry.indicator = indicator;
    if (fate != Fate::Refused) {
      entry.rule = rule_id(indicator.kind, indicator.value);
    }
  }

  const Wanted wanted_;
};

/// A set of these entries alone. What they are is told already.
Result<std::shared_ptr<const IndicatorSet>> make_small_set(
    const std::vector<ExplainedEntry>& entries, Intake& intake, const AllowList& allowed,
    model::FieldTable& fields) {
  LW_TRY_ASSIGN(SetWriter writer, SetWriter::create({}, entries.size()));
  SetWriter::Description description;
  description.allowed = allowed.texts();
  for (const ExplainedEntry& entry : entries) {
    if (entry.fate != Fate::Refused) {
      LW_TRY(writer.add(entry.indicator));
      ++description.books.seen;
      ++description.books.indicators;
    }
  }
  if (description.books.indicators == 0) {
    return std::shared_ptr<const IndicatorSet>();
  }
  for (const Intake::File& file : intake.files()) {
    description.files.push_back({file.name, file.origin});
  }
  DiagnosticCollector duplicates;  // entries of the same value are all shown
  LW_TRY_ASSIGN(MappedFile made, writer.finish(std::move(description), duplicates));
  LW_TRY_ASSIGN(SetView view, SetView::open(made.bytes()));
  return std::make_shared<const IndicatorSet>(std::move(made), std::move(view), fields);
}

}  // namespace

Result<ExplainedSubject> find_subject(std::string_view word, const LoadOptions& options,
                                      const FileSystem& files, model::FieldTable& fields,
                                      DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(InputFiles inputs, find_input_files(options, files));
  LW_TRY_ASSIGN(const AllowList allowed, make_allow_list(options, files, diagnostics));
  SubjectConsumer consumer(word);
  Intake intake(consumer, allowed, diagnostics);
  for (InputFile& input : inputs.files) {
    LW_TRY(read_indicator_file(input, files, intake));
  }
  ExplainedSubject subject;
  subject.entries = std::move(consumer.entries);
  for (ExplainedEntry& entry : subject.entries) {
    const Intake::File& file = intake.files().at(entry.indicator.file);
    entry.file = file.name;
    entry.origin = file.origin;
  }
  LW_TRY_ASSIGN(subject.set, make_small_set(subject.entries, intake, allowed, fields));
  for (const WatchedField& watched : watched_fields()) {
    static_cast<void>(fields.add_exact(watched.name));
  }
  fields.want_unnamed();
  return subject;
}

}  // namespace longwatch::detect::indicator
