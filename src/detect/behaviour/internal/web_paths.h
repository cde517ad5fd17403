#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/behaviour/internal/traffic.h"
#include "detect/behaviour/internal/web_request.h"

namespace longwatch::detect::behaviour {

/// An outside address that was served a path.
struct Visitor {
  Address address;
  Timestamp first;
  std::uint64_t served = 0;
  std::uint64_t agents = 0;  ///< smallest hash of its user agents
};

/// An answer of many bytes.
struct LargeAnswer {
  std::uint64_t bytes = 0;
  Sighting seen;
  Address client;
};

struct IsLarger {
  bool operator()(const LargeAnswer& a, const LargeAnswer& b) const {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.seen < b.seen;
  }
};

/// What was served of one path. Merging in any order gives the same.
class PathStats {
 public:
  static constexpr std::size_t kMostVisitors = 4;  ///< more are not told apart
  static constexpr std::size_t kMostRequests = 16;
  static constexpr std::uint64_t kLargeBytes = 1'000'000;  ///< smaller answers are not kept

  void add(const WebRequest& request, const Sighting& seen, bool is_outside);
  void merge(PathStats&& other);

  /// Of outside addresses, by address; the smallest ones when there are kMostVisitors.
  const std::vector<Visitor>& visitors() const { return visitors_; }

  bool is_common() const { return visitors_.size() == kMostVisitors; }

  std::uint64_t served() const { return served_; }

  /// Requests that sent something along.
  std::uint64_t sent() const { return sent_; }

  std::uint64_t bytes() const { return bytes_; }

  std::uint64_t most_bytes() const { return most_bytes_; }

  /// By whomever; absent before the first.
  std::optional<Timestamp> first() const { return first_; }

  /// By an address of ours.
  std::optional<Timestamp> first_inside() const { return first_inside_; }

  /// The first requests of outside addresses; none when the path is common.
  const std::vector<Sighting>& requests() const { return requests_.items(); }

  const std::vector<LargeAnswer>& largest() const { return largest_.items(); }

  std::size_t held() const {
    return requests_.capacity() + largest_.capacity() + visitors_.capacity() * sizeof(Visitor);
  }

 private:
  void add_visitor(const Visitor& visitor);

  std::uint64_t served_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t most_bytes_ = 0;
  std::optional<Timestamp> first_;
  std::optional<Timestamp> first_inside_;
  std::vector<Visitor> visitors_;
  FirstOf<Sighting, kMostRequests> requests_;
  FirstOf<LargeAnswer, 4, IsLarger> largest_;
};

/// One path of one server as judged: a view of what was gathered.
struct PathRow {
  WebRecorder recorder = WebRecorder::Server;
  std::string_view server;
  std::string_view path;
  const PathStats* stats = nullptr;
  Timestamp server_first;       ///< the first record of that server
  std::size_t server_days = 0;  ///< with records of that server, before the path was first served
};

enum class NewPath : std::uint8_t {
  ScriptOutOfPlace,  ///< in a folder for files, or where no script was ever served
  Script,            ///< was sent something
  Endpoint,          ///< no script, but was sent much
};

struct NewPathFound {
  const PathRow* row = nullptr;
  NewPath kind = NewPath::Script;
  std::optional<TimeTicks> between;  ///< the first requests of two visitors
  bool same_agent = false;
};

/// The paths that were first served when the server had been watched for some days, to at most two
/// outside addresses. `rows` are sorted by recorder, server and path. In the order of rows. Kinds
/// of which a folder or a visitor has many are what the site is like, and left out.
std::vector<NewPathFound> find_new_paths(const std::vector<PathRow>& rows);

enum class LargeKind : std::uint8_t {
  NewFile,  ///< of a kind that is small here, first served lately, to few; no photograph
  File,     ///< of a kind that is small here, to few
  Usual,    ///< far above what the same path answers
};

struct LargeFound {
  const PathRow* row = nullptr;
  LargeKind kind = LargeKind::Usual;
  std::uint64_t usual_bytes = 0;
  std::uint64_t compared = 0;  ///< paths, or answers of the same path
};

/// Answers far above what files of that kind, or the path itself, answer on that server. At most
/// one for a path. `rows` as above.
std::vector<LargeFound> find_large_answers(const std::vector<PathRow>& rows);

/// Days with records of a server before anything is new there.
inline constexpr std::size_t kWebBaselineDays = 3;

}  // namespace longwatch::detect::behaviour
