#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace longwatch::detect::behaviour {

/// Degrees, as the record of a sign-in carries them.
struct Coordinates {
  double latitude = 0;
  double longitude = 0;
};

/// Along the earth's surface.
double kilometres_between(const Coordinates& a, const Coordinates& b);

/// Where a sign-in came from, as far as its record says.
struct Place {
  std::string country;  ///< in upper case; empty = not told
  std::optional<Coordinates> coordinates;
};

/// Whether nobody gets from one to the other in that time; false where the records do not tell.
bool is_impossible(const Place& from, const Place& to, TimeTicks time);

/// What is known of a sign-in beside its account's others.
struct SignInFacts {
  bool is_impossible = false;   ///< after the one before
  bool is_new_country = false;  ///< for the account
  bool is_new_network = false;  ///< for the account, where no countries are told
  bool is_new_device = false;   ///< device or agent, for the account
  std::size_t sign_ins_before = 0;
  std::size_t days_before = 0;    ///< on which the account signed in
  std::size_t other_travels = 0;  ///< days with impossible ways of this account
};

enum class SignInVerdict : std::uint8_t { Usual, Slight, Odd, Alarming };

SignInVerdict judge_sign_in(const SignInFacts& facts);

}  // namespace longwatch::detect::behaviour
