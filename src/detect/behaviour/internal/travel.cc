#include "detect/behaviour/internal/travel.h"

#include <chrono>
#include <cmath>
#include <numbers>

namespace longwatch::detect::behaviour {
namespace {

constexpr double kEarthRadius = 6371;  // km
constexpr double kFastest = 1000;      // km/h: above airliners
constexpr double kNear = 500;          // km: where addresses are placed is no better
constexpr TimeTicks kBetweenCountries = std::chrono::hours(2);  // where only names are told
constexpr std::size_t kUsualTravels = 3;                        // days: somebody uses a public VPN

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

}  // namespace

double kilometres_between(const Coordinates& a, const Coordinates& b) {
  const double half_height = std::sin(radians(b.latitude - a.latitude) / 2);
  const double half_width = std::sin(radians(b.longitude - a.longitude) / 2);
  const double chord = half_height * half_height + std::cos(radians(a.latitude)) *
                                                       std::cos(radians(b.latitude)) * half_width *
                                                       half_width;
  return 2 * kEarthRadius * std::asin(std::sqrt(std::fmin(1, chord)));
}

bool is_impossible(const Place& from, const Place& to, TimeTicks time) {
  if (from.coordinates.has_value() && to.coordinates.has_value()) {
    const double way = kilometres_between(*from.coordinates, *to.coordinates);
    const double hours = std::chrono::duration<double, std::ratio<3600>>(time).count();
    return way > kNear && way > kFastest * hours;
  }
  return !from.country.empty() && !to.country.empty() && from.country != to.country &&
         time < kBetweenCountries;
}

SignInVerdict judge_sign_in(const SignInFacts& facts) {
  const bool is_travel = facts.is_impossible && facts.other_travels < kUsualTravels;
  const bool is_news = facts.is_new_country;
  if (is_travel && is_news && facts.is_new_device) {
    return SignInVerdict::Alarming;
  }
  if ((is_travel && (is_news || facts.is_new_device)) || (is_news && facts.is_new_device)) {
    return SignInVerdict::Odd;
  }
  const bool is_elsewhere = facts.is_new_network && facts.is_new_device;
  return is_travel || is_elsewhere ? SignInVerdict::Slight : SignInVerdict::Usual;
}

}  // namespace longwatch::detect::behaviour
