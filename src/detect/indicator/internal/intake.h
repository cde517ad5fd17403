#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/result.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/allow_list.h"
#include "detect/indicator/internal/recognise.h"

namespace longwatch::detect::indicator {

/// One entry of a file, before it is known what it is.
struct Entry {
  std::string_view kind;  ///< a name for its kind; empty = to be recognised
  std::string_view text;
  std::string_view note;
  std::uint32_t line = 0;    ///< 0 = not known
  std::uint32_t column = 0;  ///< 0 = not known
  const Details* details = nullptr;
};

/// " of indicator--...": entries of documents are found again by their id. Empty without one.
std::string of_id(const Entry& entry);

/// Why an entry is not looked for.
struct LeftOut {
  std::uint32_t file = 0;  ///< index of the file it stands in
  /// Its kind when it is an indicator, but on an allow-list; else it was refused.
  std::optional<IndicatorKind> allowed{};
  std::string_view value;  ///< canonical; empty = it was not recognised
  std::string_view why;
};

/// Takes indicators over, one by one.
class IndicatorConsumer {
 public:
  IndicatorConsumer() = default;
  IndicatorConsumer(const IndicatorConsumer&) = delete;
  IndicatorConsumer& operator=(const IndicatorConsumer&) = delete;
  virtual ~IndicatorConsumer() = default;

  virtual Status accept(const Indicator& indicator) = 0;

  /// Told of every entry that is not handed over.
  virtual void leave_out(const Entry& /*entry*/, const LeftOut& /*left_out*/) {}
};

/// Where the parsers of all formats put what they find: recognises, refuses, suppresses, counts and
/// tells. Of one kind of diagnostic a file tells `most_told` and counts the rest. Not
/// synchronised.
class Intake {
 public:
  /// All outlive it.
  Intake(IndicatorConsumer& consumer, const AllowList& allowed, DiagnosticSink& diagnostics,
         std::uint64_t most_told = limits::kIndicatorProblemsTold);

  /// From here on entries are of this file.
  void begin_file(const std::string& name);
  /// What it says of itself; may be told at any time before `end_file`.
  void end_file(const ListOrigin& origin);

  /// Keeps the entry or says why not.
  void take(const Entry& entry);

  /// A pattern that no look-up can answer; already checked.
  void take_pattern(const Entry& entry, const Commonness& commonness = {});

  /// An entry that is no indicator.
  void refuse(const DiagnosticKind& kind, const Entry& entry, std::string_view why);

  /// Something else worth knowing about the file.
  void tell(const DiagnosticKind& kind, std::uint32_t line, std::uint32_t column,
            std::string message, std::string hint = {});

  /// Tells of the file being read how often it was silent.
  const Status& status() const { return status_; }

  const LoadBooks& books() const { return books_; }

  std::vector<Diagnostic>& told() { return told_; }

  struct File {
    std::string name;
    ListOrigin origin;
  };

  std::vector<File>& files() { return files_; }

 private:
  void refuse(const DiagnosticKind& kind, const Entry& entry, std::string_view why,
              std::string_view value);
  void keep(Recognised found, const Entry& entry);
  void check_validity(const Entry& entry);

  std::uint32_t file() const { return static_cast<std::uint32_t>(files_.size() - 1); }

  IndicatorConsumer& consumer_;
  const AllowList& allowed_;
  DiagnosticSink& diagnostics_;
  const std::uint64_t most_told_;  // of one kind and file
  std::vector<File> files_;
  LoadBooks books_;
  Status status_;
  std::vector<Diagnostic> told_;
  std::map<const DiagnosticKind*, std::uint64_t> told_of_;  // of this file
  std::uint64_t allowed_of_file_ = 0;
  Indicator indicator_;
};

}  // namespace longwatch::detect::indicator
