#include "share/html/internal/time_histogram.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "share/html/internal/markup.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

struct Width {
  std::int64_t seconds;
  std::string_view words;
};

constexpr std::int64_t kDay = 86400;

// Each is a whole number of the one before: bars can be joined without counting again.
constexpr std::array<Width, 15> kWidths = {{{1, "1 second"},
                                            {5, "5 seconds"},
                                            {15, "15 seconds"},
                                            {60, "1 minute"},
                                            {300, "5 minutes"},
                                            {900, "15 minutes"},
                                            {3600, "1 hour"},
                                            {10800, "3 hours"},
                                            {43200, "12 hours"},
                                            {kDay, "1 day"},
                                            {7 * kDay, "1 week"},
                                            {28 * kDay, "4 weeks"},
                                            {364 * kDay, "52 weeks"},
                                            {3640 * kDay, "about 10 years"},
                                            {36400 * kDay, "about 100 years"}}};

constexpr std::size_t kMostBins = 4096;
constexpr std::int64_t kMostBars = 160;
constexpr std::int64_t kLeastBars = 12;

// Units of the picture: a bar's column and the height.
constexpr std::int64_t kColumn = 10;
constexpr double kHeight = 100;
// A level that occurs at all is seen, however many others there are.
constexpr double kLeastHeight = 2.5;

using Bins = std::map<std::int64_t, TimeHistogram::Counts>;

std::int64_t floor_divided(std::int64_t value, std::int64_t divisor) {
  const std::int64_t whole = value / divisor;
  return value % divisor < 0 ? whole - 1 : whole;
}

/// The same counts in bars of the next width.
Bins joined_bins(const Bins& bins, std::size_t step) {
  const std::int64_t factor = kWidths.at(step + 1).seconds / kWidths.at(step).seconds;
  Bins wider;
  for (const auto& [place, counts] : bins) {
    TimeHistogram::Counts& sums = wider[floor_divided(place, factor)];
    for (std::size_t level = 0; level < counts.size(); ++level) {
      sums.at(level) += counts.at(level);
    }
  }
  return wider;
}

std::uint64_t sum_of(const TimeHistogram::Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::string time_text(std::int64_t seconds) {
  return moment(Timestamp(std::chrono::seconds(seconds)));
}

/// What a bar says when it is pointed at.
std::string bar_title(const TimeHistogram::Counts& counts, std::int64_t first, std::int64_t width) {
  std::string text = fmt::format("{} to {}:", time_text(first), time_text(first + width));
  for (auto level = model::kLevels.rbegin(); level != model::kLevels.rend(); ++level) {
    const std::uint64_t count = counts.at(static_cast<std::size_t>(*level));
    text += count == 0 ? "" : fmt::format(" {} {}", with_thousands(count), model::to_text(*level));
  }
  return text;
}

std::string bar(const TimeHistogram::Counts& counts, std::int64_t column, std::int64_t first,
                std::int64_t width, std::uint64_t most) {
  std::string out = fmt::format(
      "<g class=\"pick\" data-k=\"t\" data-v=\"{} {}\" data-n=\"{}\"><title>{}</title>\n"
      "<rect class=\"room\" x=\"{}\" y=\"0\" width=\"{}\" height=\"{:.0f}\"/>",
      first, first + width, escaped("from " + time_text(first)),
      escaped(bar_title(counts, first, width), 300), column * kColumn, kColumn, kHeight);
  double top = kHeight;
  const double room = kHeight - kLeastHeight * static_cast<double>(counts.size());
  const auto sum = static_cast<double>(sum_of(counts));
  // The square root: beside a burst of thousands, a bar of ten is still seen.
  const double whole = room * std::sqrt(sum / static_cast<double>(most));
  for (auto level = model::kLevels.rbegin(); level != model::kLevels.rend(); ++level) {
    const std::uint64_t count = counts.at(static_cast<std::size_t>(*level));
    if (count > 0) {
      const double height = std::max(kLeastHeight, whole * static_cast<double>(count) / sum);
      top -= height;
      out +=
          fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{:.2f}\" width=\"{}\" height=\"{:.2f}\"/>",
                      model::to_text(*level), column * kColumn + 1, top, kColumn - 2, height);
    }
  }
  return out + "</g>\n";
}

}  // namespace

void TimeHistogram::add(Timestamp time, model::Level level) {
  const std::int64_t second =
      std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  ++bins_[floor_divided(second, kWidths.at(step_).seconds)].at(static_cast<std::size_t>(level));
  while (bins_.size() > kMostBins && step_ + 1 < kWidths.size()) {
    bins_ = joined_bins(bins_, step_);
    ++step_;
  }
}

std::string TimeHistogram::markup() const {
  if (bins_.empty()) {
    return "";
  }
  std::size_t step = step_;
  Bins bins = bins_;
  const auto bars = [&bins] {
    return bins.rbegin()->first - bins.begin()->first + 1;
  };
  while (bars() > kMostBars && step + 1 < kWidths.size()) {
    bins = joined_bins(bins, step);
    ++step;
  }
  std::uint64_t most = 1;
  for (const auto& [place, counts] : bins) {
    most = std::max(most, sum_of(counts));
  }
  const std::int64_t width = kWidths.at(step).seconds;
  const std::int64_t columns = std::max(bars(), kLeastBars);
  const std::int64_t first = bins.begin()->first;
  std::string out = fmt::format(
      "<figure class=\"time\">\n<svg class=\"histogram\" viewBox=\"0 0 {} {:.0f}\" "
      "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Findings over time\">\n",
      columns * kColumn, kHeight);
  for (const auto& [place, counts] : bins) {
    out += bar(counts, place - first, place * width, width, most);
  }
  return out + fmt::format(
                   "</svg>\n<div class=\"axis\"><span>{}</span><span>{}</span><span>{}</span></div>"
                   "\n<figcaption>A bar is {}; the highest holds {}. Heights grow with the square "
                   "root, so that a burst does not hide the rest.</figcaption>\n</figure>\n",
                   escaped(time_text(first * width)),
                   escaped(time_text((first + columns / 2) * width)),
                   escaped(time_text((first + columns) * width)), kWidths.at(step).words,
                   counted(most, "finding", "findings"));
}

}  // namespace longwatch::share::html::internal
