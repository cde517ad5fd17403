#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/allowed_seen.h"

namespace longwatch::detect::indicator {

/// Networks and domains that are nobody's indicator: own ranges, the domains most visited.
class AllowList {
 public:
  /// One network, address or domain; "*.example.org" is a domain and all below it, "example.org"
  /// that name and "www.example.org" alone: below popular domains anybody may live. False when it
  /// is none of them.
  bool add(std::string_view text);

  /// Each line of a file: "example.org", "12,example.org" (a rank in front), "203.0.113.0/24".
  /// What is none of them is told. Fails when the file cannot be read.
  Status add_file(const std::string& path, const FileSystem& files, DiagnosticSink& diagnostics);

  /// Call once after the last `add`.
  void build();

  /// Whether an indicator lies inside: an address or network in an allowed network, a domain or
  /// host by its name, a URL when it names nothing but such a host.
  bool allows(IndicatorKind kind, std::string_view value) const;

  /// What is allowed when it is seen, for a compiled set. Call after `build`.
  AllowedTexts texts() const;

  bool empty() const { return networks_.empty() && names_.empty() && domains_.empty(); }

 private:
  bool allows(const Network& network) const;
  bool allows_name(std::string_view name) const;

  std::vector<AllowedNetwork> networks_;  // disjoint after `build`, ascending
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> domains_;  // with all below
};

/// Of the lists and values that the options name. Fails when a file cannot be read.
Result<AllowList> make_allow_list(const LoadOptions& options, const FileSystem& files,
                                  DiagnosticSink& diagnostics);

}  // namespace longwatch::detect::indicator
