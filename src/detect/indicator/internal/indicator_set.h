#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip_address.h"
#include "base/mapped_file.h"
#include "base/mutex.h"
#include "detect/evidence.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/path_patterns.h"
#include "detect/indicator/internal/pattern_set.h"
#include "detect/indicator/internal/set_file.h"
#include "detect/indicator/internal/value_parts.h"
#include "detect/indicator/internal/watched_fields.h"
#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"
#include "model/mail_body.h"

namespace longwatch::detect::indicator {

/// An indicator seen in a text.
struct Hit {
  RecordHead head;
  std::uint64_t record = 0;
  model::FieldId field{};   ///< where; filled in by the detector
  std::string observed;     ///< the part of the text, in lower case where case means nothing
  bool is_allowed = false;  ///< `IndicatorSet::allows`; filled in by the detector
};

/// A text that may be followed by the same without its percent escapes.
struct SearchedText {
  std::string_view text;
  bool is_escaped = false;  ///< what stands beside an escape is left to the next one
};

/// When an event lies in the time for which an indicator was given.
enum class Standing : std::uint8_t { Current, Retro, Expired };

/// What all entries with one value say together, for events of one standing.
struct Merged {
  model::RuleInfo rule;
  std::vector<model::NamedText> fields;  ///< "indicator.note", "indicator.source" ...
};

/// All indicators, ready for look-up. Immutable but for what findings say, which is made when the
/// first one needs it: millions of indicators never match.
class IndicatorSet {
 public:
  IndicatorSet(MappedFile file, SetView view, model::FieldTable& fields);

  /// Appends what `look` finds in `text`. Allocates only when something is found.
  void find(Look look, std::string_view text, std::vector<Hit>& hits) const;

  /// The same of a value of an event, with what belongs to it in other fields: the domain of an
  /// account.
  void find(const model::Event& event, const model::FieldValue& value, std::string& scratch,
            std::vector<Hit>& hits) const;

  /// The part of a text that decides whether anything can be found in it: the host of a URL, the
  /// last part of a path, else all of it.
  static std::string_view deciding_part(Look look, std::string_view text);

  /// Hashes of which one must be in the filter when `find` would find anything in a text with this
  /// deciding part; they are appended, and what the filter needs is on its way. False = that cannot
  /// be told: look at once. Many texts are prepared before the first is asked, because the filter
  /// of millions is far from the processor.
  bool prepare(Look look, std::string_view text, std::vector<std::uint64_t>& hashes) const;

  /// How the values of a field are searched.
  Look look_of(model::FieldId field) const {
    const std::size_t index = model::index_of(field);
    return index < looks_.size()            ? looks_[index]
           : field == model::kMailBodyField ? body_look_
                                            : Look::None;
  }

  /// Whether an allow-list says that what was seen is nothing: an own address inside a network, a
  /// name below a domain.
  bool allows(const Hit& hit) const;

  const SetView& view() const { return view_; }

  const EvidenceReader& evidence() const { return evidence_; }

  /// Completes a finding that rests on these records of one value (ascending, at least one): the
  /// rule, which lives as long as the set, what matched, and what is known of it. Its time is set.
  void say(const std::vector<std::uint64_t>& records, std::string_view value,
           model::Finding& finding) const LW_EXCLUDES(mutex_);

  const PatternSet& patterns() const { return patterns_; }

 private:
  const Merged& merged(const std::vector<std::uint64_t>& records,
                       std::optional<Timestamp> time) const LW_EXCLUDES(mutex_);
  bool needs(Look look) const;

  void find_address(std::string_view text, std::vector<Hit>& hits) const;
  void find_address(const Address& address, std::vector<Hit>& hits) const;
  void find_domain(std::string_view text, std::vector<Hit>& hits) const;
  void find_below(IndicatorKind kind, std::string_view name, std::vector<Hit>& hits) const;
  void find_host(std::string_view text, std::vector<Hit>& hits) const;
  void find_url(std::string_view text, std::vector<Hit>& hits) const;
  void find_exact_url(std::string_view text, std::vector<Hit>& hits) const;
  void find_digests(std::string_view text, std::vector<Hit>& hits) const;
  void find_mail(std::string_view text, bool is_sender, std::vector<Hit>& hits) const;
  void find_file(std::string_view text, std::vector<Hit>& hits) const;
  void find_registry(std::string_view text, std::vector<Hit>& hits) const;
  void find_account(std::string_view text, std::string_view domain, std::vector<Hit>& hits) const;
  void find_account_of(const AccountParts& seen, std::vector<Hit>& hits) const;
  std::string domain_beside(const model::Event& event, model::FieldId name,
                            std::string& scratch) const;
  void find_certificate(std::string_view text, std::vector<Hit>& hits) const;
  void find_object(std::string_view text, std::vector<Hit>& hits) const;
  bool prepare_address(std::string_view text, std::vector<std::uint64_t>& hashes) const;
  bool prepare_file(std::string_view text, std::vector<std::uint64_t>& hashes) const;
  bool prepare_host(std::string_view text, std::vector<std::uint64_t>& hashes) const;
  void find_digests_in_text(const SearchedText& searched, std::vector<Hit>& hits) const;
  void find_runs_around(char mark, const SearchedText& searched, std::vector<Hit>& hits) const;
  void find_mail_before(std::string_view text, std::size_t begin, std::size_t end,
                        std::vector<Hit>& hits) const;
  void find_in_text(std::string_view text, std::vector<Hit>& hits) const;
  void find_in_plain_text(const SearchedText& searched, std::vector<Hit>& hits) const;
  void find_urls_in_text(std::string_view text, std::vector<Hit>& hits) const;
  void find_run(std::string_view run, std::vector<Hit>& hits) const;
  void find_name(std::string_view run, std::vector<Hit>& hits) const;
  void find_exact(IndicatorKind kind, std::string_view text, std::vector<Hit>& hits) const;
  void find_folded(IndicatorKind kind, std::string_view text, std::vector<Hit>& hits) const;

  struct DomainField {
    model::FieldId name;
    model::FieldId domain;
  };

  const MappedFile file_;
  const SetView view_;
  const std::vector<FileEntry> files_;
  EvidenceReader evidence_;
  PathPatterns paths_;
  PatternSet patterns_;
  bool has_address_ = false;
  bool has_name_ = false;
  bool has_ipv6_ = false;        // or networks
  bool has_digest_ = false;      // of files
  Look body_look_ = Look::None;  // of bodies of mails
  std::vector<Look> looks_;      // by field id
  std::vector<DomainField> domain_fields_;
  mutable Mutex mutex_;
  mutable std::map<std::pair<std::vector<std::uint64_t>, std::vector<Standing>>,
                   std::unique_ptr<Merged>>
      merged_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::detect::indicator
