#include "detect/behaviour/internal/web_paths.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace longwatch::detect::behaviour {
namespace {

using Rows = std::span<const PathRow>;

constexpr std::size_t kFewVisitors = 2;
constexpr std::size_t kManyAlike = 10;   // new paths of a folder or a visitor
constexpr std::uint64_t kFewTimes = 2;   // a script is asked for so often at least
constexpr std::uint64_t kSentMuch = 10;  // to a path without extension
constexpr auto kLookedAtLater = std::chrono::hours(1);

constexpr std::array<std::string_view, 8> kPictures = {
    ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".bmp", ".svg",
};
constexpr std::array<std::string_view, 7> kPageParts = {
    ".css", ".js", ".map", ".woff", ".woff2", ".txt", ".xml",
};
constexpr std::uint64_t kLargeFile = 4'000'000;
constexpr std::uint64_t kLargePhotograph = 20'000'000;  // cameras make large ones
constexpr std::uint64_t kTimesMedian = 16;  // of the largest answers of other files of that kind
constexpr std::uint64_t kTimesCommon = 4;   // the largest one that many fetched
constexpr std::size_t kLeastFiles = 3;
constexpr std::uint64_t kLargeUsual = 8'000'000;
constexpr std::uint64_t kLeastAnswers = 50;
constexpr std::uint64_t kTimesMean = 16;

std::uint64_t add_up(std::uint64_t a, std::uint64_t b) {
  return add_saturating(a, b);
}

std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b) {
  return !a.has_value() || (b.has_value() && *b < *a) ? b : a;
}

bool is_same_server(const PathRow& a, const PathRow& b) {
  return a.recorder == b.recorder && a.server == b.server;
}

/// Runs of rows of the same server.
std::vector<Rows> servers_of(const std::vector<PathRow>& rows) {
  std::vector<Rows> servers;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && is_same_server(rows[begin], rows[end])) {
      ++end;
    }
    servers.push_back(Rows(rows).subspan(begin, end - begin));
    begin = end;
  }
  return servers;
}

/// Served to few outside addresses and nobody else, but for those who came to look afterwards.
bool is_rare(const PathStats& stats) {
  if (stats.visitors().empty() || stats.visitors().size() > kFewVisitors) {
    return false;
  }
  const auto first =
      std::min_element(stats.visitors().begin(), stats.visitors().end(),
                       [](const Visitor& a, const Visitor& b) { return a.first < b.first; });
  return !stats.first_inside().has_value() || *stats.first_inside() > first->first + kLookedAtLater;
}

bool is_new(const PathRow& row) {
  return row.server_days >= kWebBaselineDays;
}

bool has_number_alone(std::string_view path) {
  return std::any_of(path.begin(), path.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What a server's new rare paths are like, so that a site that makes many says nothing.
class ServerJudge {
 public:
  explicit ServerJudge(Rows rows) : rows_(rows) {
    for (const PathRow& row : rows_) {
      count(row);
    }
  }

  void find(std::vector<NewPathFound>& found) const {
    for (const PathRow& row : rows_) {
      const std::optional<NewPath> kind = is_candidate(row) ? kind_of(row) : std::nullopt;
      if (kind.has_value() && !is_what_the_site_is_like(row)) {
        found.push_back(describe(row, *kind));
      }
    }
  }

 private:
  using Group = std::pair<std::string_view, std::string_view>;  // folder, extension

  static bool is_candidate(const PathRow& row) { return is_new(row) && is_rare(*row.stats); }

  void count(const PathRow& row) {
    const std::string_view extension = extension_of(row.path);
    if (is_candidate(row)) {
      ++new_by_group_[{folder_of(row.path), extension}];
      for (const Visitor& visitor : row.stats->visitors()) {
        new_by_visitor_[visitor.address] += is_script_extension(extension) ? 1U : 0U;
      }
    } else if (is_script_extension(extension)) {
      known_scripts_in_[folder_of(row.path)] += 1;
    }
  }

  bool is_what_the_site_is_like(const PathRow& row) const {
    if (new_by_group_.at({folder_of(row.path), extension_of(row.path)}) > kManyAlike) {
      return true;
    }
    // Somebody who tries names, on a server that answers to all of them.
    const std::vector<Visitor>& visitors = row.stats->visitors();
    return row.stats->sent() == 0 &&
           std::any_of(visitors.begin(), visitors.end(), [&](const Visitor& visitor) {
             return new_by_visitor_.at(visitor.address) > kManyAlike;
           });
  }

  std::optional<NewPath> kind_of(const PathRow& row) const {
    const PathStats& stats = *row.stats;
    const std::string_view extension = extension_of(row.path);
    if (is_script_extension(extension)) {
      const bool is_out_of_place = is_storage_folder(folder_of(row.path)) ||
                                   known_scripts_in_.count(folder_of(row.path)) == 0;
      if (is_out_of_place && stats.served() >= kFewTimes && stats.sent() > 0) {
        return NewPath::ScriptOutOfPlace;
      }
      return stats.sent() > 0 || is_out_of_place ? std::optional(NewPath::Script) : std::nullopt;
    }
    const bool is_endpoint = extension.empty() && !has_number_alone(row.path);
    return is_endpoint && stats.sent() >= kSentMuch ? std::optional(NewPath::Endpoint)
                                                    : std::nullopt;
  }

  static NewPathFound describe(const PathRow& row, NewPath kind) {
    NewPathFound found{&row, kind, std::nullopt, false};
    const std::vector<Visitor>& visitors = row.stats->visitors();
    if (visitors.size() == kFewVisitors) {
      found.between = visitors[0].first < visitors[1].first ? visitors[1].first - visitors[0].first
                                                            : visitors[0].first - visitors[1].first;
      found.same_agent = visitors[0].agents == visitors[1].agents;
    }
    return found;
  }

  const Rows rows_;
  std::map<Group, std::size_t> new_by_group_;
  std::map<Address, std::size_t> new_by_visitor_;
  std::map<std::string_view, std::size_t> known_scripts_in_;  // by folder
};

template <std::size_t N>
bool is_one_of(std::string_view extension, const std::array<std::string_view, N>& known) {
  return std::any_of(known.begin(), known.end(), [&](std::string_view candidate) {
    return equals_ignoring_ascii_case(extension, candidate);
  });
}

enum class Family : std::uint8_t { Picture, PagePart };

/// Files that are small; nothing for other kinds.
std::optional<Family> family_of(std::string_view path) {
  const std::string_view extension = extension_of(path);
  if (is_one_of(extension, kPictures)) {
    return Family::Picture;
  }
  return is_one_of(extension, kPageParts) ? std::optional(Family::PagePart) : std::nullopt;
}

bool is_photograph(std::string_view path) {
  constexpr std::array<std::string_view, 2> kPhotographs = {".jpg", ".jpeg"};
  return is_one_of(extension_of(path), kPhotographs);
}

/// The files of one kind on one server.
struct FileKind {
  std::vector<std::uint64_t> sizes;  ///< of the largest answers, sorted
  std::uint64_t largest_common = 0;
};

using FileKinds = std::map<Family, FileKind>;

FileKinds kinds_of(Rows rows) {
  FileKinds kinds;
  for (const PathRow& row : rows) {
    const std::optional<Family> family = family_of(row.path);
    if (!family.has_value()) {
      continue;
    }
    FileKind& kind = kinds[*family];
    kind.sizes.push_back(row.stats->most_bytes());
    if (row.stats->is_common()) {
      kind.largest_common = std::max(kind.largest_common, row.stats->most_bytes());
    }
  }
  for (auto& [family, kind] : kinds) {
    std::sort(kind.sizes.begin(), kind.sizes.end());
  }
  return kinds;
}

std::optional<LargeFound> judge_file(const PathRow& row, const FileKind& kind) {
  const PathStats& stats = *row.stats;
  const std::uint64_t bytes = stats.most_bytes();
  if (bytes < kLargeFile || kind.sizes.size() < kLeastFiles || !is_rare(stats)) {
    return std::nullopt;
  }
  const std::uint64_t median = kind.sizes[(kind.sizes.size() - 1) / 2];
  if (bytes / kTimesMedian < median || bytes / kTimesCommon < kind.largest_common) {
    return std::nullopt;
  }
  const bool is_out_of_place = bytes >= kLargePhotograph || !is_photograph(row.path);
  return LargeFound{&row, is_new(row) && is_out_of_place ? LargeKind::NewFile : LargeKind::File,
                    std::max(median, kind.largest_common), kind.sizes.size() - 1};
}

std::optional<LargeFound> judge_usual(const PathRow& row) {
  const PathStats& stats = *row.stats;
  const std::uint64_t most = stats.most_bytes();
  if (most < kLargeUsual || stats.served() < kLeastAnswers || stats.largest().empty()) {
    return std::nullopt;
  }
  std::uint64_t large_ones = 0;
  for (const LargeAnswer& answer : stats.largest()) {
    large_ones = add_up(large_ones, answer.bytes);
  }
  const std::uint64_t others = stats.served() - stats.largest().size();
  const std::uint64_t mean = (stats.bytes() - std::min(large_ones, stats.bytes())) / others;
  if (most / kTimesMean < mean) {
    return std::nullopt;
  }
  return LargeFound{&row, LargeKind::Usual, mean, others};
}

}  // namespace

void PathStats::add(const WebRequest& request, const Sighting& seen, bool is_outside) {
  ++served_;
  sent_ += request.is_sending() ? 1U : 0U;
  bytes_ = add_up(bytes_, request.answer_bytes);
  most_bytes_ = std::max(most_bytes_, request.answer_bytes);
  first_ = earlier(first_, seen.time);
  if (request.answer_bytes >= kLargeBytes) {
    largest_.add({request.answer_bytes, seen, request.client});
  }
  if (!is_outside) {
    first_inside_ = earlier(first_inside_, seen.time);
    return;
  }
  add_visitor({request.client, seen.time, 1, KeyHash().add(request.user_agent).value()});
  if (!is_common()) {
    requests_.add(seen);
  }
}

void PathStats::add_visitor(const Visitor& visitor) {
  const auto place =
      std::lower_bound(visitors_.begin(), visitors_.end(), visitor,
                       [](const Visitor& a, const Visitor& b) { return a.address < b.address; });
  if (place != visitors_.end() && place->address == visitor.address) {
    place->first = std::min(place->first, visitor.first);
    place->served += visitor.served;
    place->agents = std::min(place->agents, visitor.agents);
    return;
  }
  if (is_common()) {
    return;  // nobody asks who they were
  }
  visitors_.insert(place, visitor);
  if (is_common()) {
    requests_.forget();
  }
}

void PathStats::merge(PathStats&& other) {
  served_ += other.served_;
  sent_ += other.sent_;
  bytes_ = add_up(bytes_, other.bytes_);
  most_bytes_ = std::max(most_bytes_, other.most_bytes_);
  first_ = earlier(first_, other.first_);
  first_inside_ = earlier(first_inside_, other.first_inside_);
  largest_.merge(other.largest_);
  requests_.merge(other.requests_);
  for (const Visitor& visitor : other.visitors_) {
    add_visitor(visitor);
  }
  if (is_common()) {
    requests_.forget();
  }
}

std::vector<NewPathFound> find_new_paths(const std::vector<PathRow>& rows) {
  std::vector<NewPathFound> found;
  for (const Rows server : servers_of(rows)) {
    ServerJudge(server).find(found);
  }
  return found;
}

std::vector<LargeFound> find_large_answers(const std::vector<PathRow>& rows) {
  std::vector<LargeFound> found;
  for (const Rows server : servers_of(rows)) {
    const FileKinds kinds = kinds_of(server);
    for (const PathRow& row : server) {
      const std::optional<Family> family = family_of(row.path);
      std::optional<LargeFound> large =
          family.has_value() ? judge_file(row, kinds.at(*family)) : std::nullopt;
      large = large.has_value() ? large : judge_usual(row);
      if (large.has_value()) {
        found.push_back(*large);
      }
    }
  }
  return found;
}

}  // namespace longwatch::detect::behaviour
