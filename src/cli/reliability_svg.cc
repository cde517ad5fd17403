#include <cmath>

#include <fmt/format.h>

#include "cli/evaluation_text.h"

namespace longwatch::cli {
namespace {

// Pixels.
constexpr double kSide = 320;
constexpr double kMargin = 48;

double x_of(double share) {
  return kMargin + share * kSide;
}

double y_of(double share) {
  return kMargin + (1 - share) * kSide;
}

std::string axes() {
  std::string out = fmt::format(
      "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#888\"/>\n"
      "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>\n",
      kMargin, kMargin, kSide, kSide, x_of(0), y_of(0), x_of(1), y_of(1));
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double share = tenth / 10.0;
    out += fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{:.1f}</text>\n"
        "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{:.1f}</text>\n",
        x_of(share), y_of(0) + 18, share, kMargin - 8, y_of(share) + 4, share);
  }
  out += fmt::format(
      "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">probability given to the "
      "leader</text>\n"
      "<text x=\"16\" y=\"{:.0f}\" text-anchor=\"middle\" transform=\"rotate(-90 16 "
      "{:.0f})\">share "
      "that was right</text>\n",
      x_of(0.5), y_of(0) + 38, y_of(0.5), y_of(0.5));
  return out;
}

}  // namespace

std::string reliability_svg(const attribute::Evaluation& evaluation) {
  const attribute::SetFigures* const set =
      evaluation.find("loro-asof", "techniques and software", 0, "fitted without the actor");
  if (set == nullptr || !set->probabilities.has_value()) {
    return {};
  }
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{0}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<title>Reliability of the leader's "
      "probability, {1} cases twice</title>\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"#fff\"/>\n",
      kSide + 2 * kMargin, set->cases);
  out += axes();
  for (const attribute::ReliabilityBin& bin : set->probabilities->bins) {
    if (bin.cases > 0) {
      const double radius = 2 + std::sqrt(static_cast<double>(bin.cases)) / 2;
      out += fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"#25c\" "
          "fill-opacity=\"0.6\"><title>{} verdicts: {:.2f} said, {:.2f} right</title></circle>\n",
          x_of(bin.said), y_of(bin.right), radius, bin.cases, bin.said, bin.right);
    }
  }
  out += "</svg>\n";
  return out;
}

}  // namespace longwatch::cli
