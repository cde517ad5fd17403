#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/ip_address.h"
#include "base/mutex.h"
#include "detect/evidence.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/exact_set.h"
#include "detect/indicator/internal/network_set.h"
#include "detect/indicator/internal/watched_fields.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::indicator {

/// An indicator seen in a text.
struct Hit {
  std::uint32_t number = 0;  ///< index of the indicator
  model::FieldId field{};    ///< where; filled in by the detector
  std::string observed;      ///< the part of the text, in lower case where case means nothing
};

/// All indicators, ready for look-up. Immutable but for the rules, which are made when the first
/// finding needs them: millions of indicators never match.
class IndicatorSet {
 public:
  IndicatorSet(LoadedIndicators loaded, model::FieldTable& fields);

  /// Appends what `look` finds in `text`. Allocates only when something is found.
  void find(Look look, std::string_view text, std::vector<Hit>& hits) const;

  /// How the values of a field are searched.
  Look look_of(model::FieldId field) const {
    const std::size_t index = model::index_of(field);
    return index < looks_.size() ? looks_[index] : Look::None;
  }

  const Indicator& indicator(std::uint32_t number) const { return loaded_.indicators[number]; }

  const EvidenceReader& evidence() const { return evidence_; }

  /// The rule that findings of this indicator name; lives as long as the set.
  const model::RuleInfo& rule(std::uint32_t number) const LW_EXCLUDES(mutex_);

 private:
  void add(std::uint32_t number);
  void add_url_hosts();
  bool needs(Look look) const;

  void find_address(std::string_view text, std::vector<Hit>& hits) const;
  void find_address(const Address& address, std::vector<Hit>& hits) const;
  void find_domain(std::string_view text, std::vector<Hit>& hits) const;
  void find_host(std::string_view text, std::vector<Hit>& hits) const;
  void find_url(std::string_view text, std::vector<Hit>& hits) const;
  void find_exact_url(std::string_view text, std::vector<Hit>& hits) const;
  void find_digests(std::string_view text, std::vector<Hit>& hits) const;
  void find_mail(std::string_view text, std::vector<Hit>& hits) const;
  void find_file(std::string_view text, std::vector<Hit>& hits) const;
  void find_in_text(std::string_view text, std::vector<Hit>& hits) const;
  void find_run(std::string_view run, std::vector<Hit>& hits) const;
  void find_folded(const ExactSet& set, std::string_view text, std::vector<Hit>& hits) const;

  const LoadedIndicators loaded_;
  EvidenceReader evidence_;
  Arena keys_;
  ExactSet addresses_;
  NetworkSet networks_;
  ExactSet domains_;
  ExactSet urls_;
  ExactSet url_hosts_;
  ExactSet digests_;
  ExactSet mails_;
  ExactSet files_;
  std::vector<Look> looks_;  // by field id
  mutable Mutex mutex_;
  mutable std::unordered_map<std::uint32_t, std::unique_ptr<model::RuleInfo>> rules_
      LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::detect::indicator
