#include "attribute/internal/choice_fit.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "attribute/internal/profile_posterior.h"

namespace longwatch::attribute::internal {
namespace {

constexpr int kMostSteps = 60;
constexpr int kMostHalvings = 30;
constexpr double kEnough = 1e-9;  // of the loss, from one step to the next

/// A convex function where it was asked.
struct Point {
  double loss = 0;
  std::vector<double> gradient;
  std::vector<double> hessian;  // row by row

  explicit Point(std::size_t size) : gradient(size), hessian(size * size) {}
};

/// Solves `matrix * x = right` for a positive definite matrix, by Cholesky's decomposition.
std::vector<double> solve(std::vector<double> matrix, std::vector<double> right) {
  const std::size_t size = right.size();
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * size + j];
      for (std::size_t k = 0; k < j; ++k) {
        sum -= matrix[i * size + k] * matrix[j * size + k];
      }
      matrix[i * size + j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / matrix[j * size + j];
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      right[i] -= matrix[i * size + k] * right[k];
    }
    right[i] /= matrix[i * size + i];
  }
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t k = i + 1; k < size; ++k) {
      right[i] -= matrix[k * size + i] * right[k];
    }
    right[i] /= matrix[i * size + i];
  }
  return right;
}

/// Newton's method with halved steps. `look_at(weights)` yields a Point.
template <class Look>
std::vector<double> minimise(std::size_t size, Look look_at) {
  std::vector<double> weights(size);
  Point here = look_at(weights);
  for (int step = 0; step < kMostSteps; ++step) {
    const std::vector<double> direction = solve(here.hessian, here.gradient);
    double share = 1;
    std::vector<double> next = weights;
    Point there(size);
    for (int halving = 0; halving < kMostHalvings; ++halving) {
      for (std::size_t i = 0; i < size; ++i) {
        next[i] = weights[i] - share * direction[i];
      }
      there = look_at(next);
      if (there.loss <= here.loss) {
        break;
      }
      share /= 2;
    }
    const double gained = here.loss - there.loss;
    if (gained < 0) {
      break;
    }
    weights = std::move(next);
    here = std::move(there);
    if (gained < kEnough) {
      break;
    }
  }
  return weights;
}

void add_ridge(Point& point, std::span<const double> weights, double ridge, std::size_t from) {
  const std::size_t size = weights.size();
  for (std::size_t i = from; i < size; ++i) {
    point.loss += ridge * weights[i] * weights[i] / 2;
    point.gradient[i] += ridge * weights[i];
    point.hessian[i * size + i] += ridge;
  }
}

/// Means and outer products of rows under probabilities, added with a sign: what log-sum-exp adds
/// to loss, gradient and Hessian.
void add_log_sum(Point& point, std::span<const double> rows, std::span<const double> scores,
                 std::size_t columns, double weight) {
  const double total = log_sum_exp(scores);
  point.loss += weight * total;
  std::vector<double> mean(columns);
  for (std::size_t c = 0; c < scores.size(); ++c) {
    const double probability = std::exp(scores[c] - total);
    const std::span<const double> row = rows.subspan(c * columns, columns);
    for (std::size_t i = 0; i < columns; ++i) {
      mean[i] += probability * row[i];
      for (std::size_t j = 0; j < columns; ++j) {
        point.hessian[i * columns + j] += weight * probability * row[i] * row[j];
      }
    }
  }
  for (std::size_t i = 0; i < columns; ++i) {
    point.gradient[i] += weight * mean[i];
    for (std::size_t j = 0; j < columns; ++j) {
      point.hessian[i * columns + j] -= weight * mean[i] * mean[j];
    }
  }
}

std::vector<double> scores_of(std::span<const double> rows, std::span<const double> weights) {
  const std::size_t columns = weights.size();
  std::vector<double> scores(rows.size() / columns);
  for (std::size_t c = 0; c < scores.size(); ++c) {
    for (std::size_t i = 0; i < columns; ++i) {
      scores[c] += rows[c * columns + i] * weights[i];
    }
  }
  return scores;
}

void add_choice(Point& point, const Choice& choice, std::span<const double> weights,
                double weight) {
  const std::size_t columns = weights.size();
  const std::vector<double> scores = scores_of(choice.rows, weights);
  add_log_sum(point, choice.rows, scores, columns, weight);
  std::vector<double> chosen_rows;
  for (const std::size_t chosen : choice.chosen) {
    const auto begin = choice.rows.begin() + static_cast<std::ptrdiff_t>(chosen * columns);
    chosen_rows.insert(chosen_rows.end(), begin, begin + static_cast<std::ptrdiff_t>(columns));
  }
  add_log_sum(point, chosen_rows, scores_of(chosen_rows, weights), columns, -weight);
}

/// One over the deviation of each column; 0 for constant ones.
std::vector<double> scales_of(std::span<const double> sums, std::span<const double> squares,
                              double count) {
  std::vector<double> scales;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double mean = sums[i] / count;
    const double variance = squares[i] / count - mean * mean;
    scales.push_back(variance > 1e-12 ? 1 / std::sqrt(variance) : 0);
  }
  return scales;
}

std::vector<double> column_scales(std::span<const Choice* const> choices, std::size_t columns) {
  std::vector<double> sums(columns);
  std::vector<double> squares(columns);
  double count = 0;
  for (const Choice* const choice : choices) {
    for (std::size_t i = 0; i < choice->rows.size(); ++i) {
      sums[i % columns] += choice->rows[i];
      squares[i % columns] += choice->rows[i] * choice->rows[i];
    }
    const std::size_t rows = choice->rows.size() / columns;
    count += static_cast<double>(rows);
  }
  return scales_of(sums, squares, std::max(count, 1.0));
}

/// Features as columns of mean 0 and deviation 1, behind a column of ones.
class TrialScaling {
 public:
  explicit TrialScaling(std::span<const Trial> trials) {
    const std::size_t features = trials.empty() ? 0 : trials.front().features.size();
    std::vector<double> squares(features);
    means_.resize(features);
    for (const Trial& trial : trials) {
      for (std::size_t i = 0; i < features; ++i) {
        means_[i] += trial.features[i];
        squares[i] += trial.features[i] * trial.features[i];
      }
      total_weight_ += trial.weight;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(trials.size(), 1));
    scales_ = scales_of(means_, squares, count);
    for (double& mean : means_) {
      mean /= count;
    }
  }

  std::size_t columns() const { return means_.size() + 1; }

  double total_weight() const { return total_weight_; }

  std::vector<double> row(const Trial& trial) const {
    std::vector<double> row = {1};
    for (std::size_t i = 0; i < means_.size(); ++i) {
      row.push_back((trial.features[i] - means_[i]) * scales_[i]);
    }
    return row;
  }

  /// Weights for the features as they are.
  std::vector<double> unscaled(std::vector<double> weights) const {
    for (std::size_t i = 0; i < means_.size(); ++i) {
      weights[i + 1] *= scales_[i];
      weights[0] -= weights[i + 1] * means_[i];
    }
    return weights;
  }

 private:
  std::vector<double> means_;
  std::vector<double> scales_;
  double total_weight_ = 0;
};

void add_trial(Point& point, std::span<const double> row, bool positive, double weight,
               std::span<const double> weights) {
  double logit = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    logit += row[i] * weights[i];
  }
  const double probability = logistic(logit);
  point.loss += weight * (std::log1p(std::exp(-std::abs(logit))) + std::max(logit, 0.0) -
                          (positive ? logit : 0));
  const double error = weight * (probability - (positive ? 1 : 0));
  const double curve = weight * probability * (1 - probability);
  for (std::size_t i = 0; i < row.size(); ++i) {
    point.gradient[i] += error * row[i];
    for (std::size_t j = 0; j < row.size(); ++j) {
      point.hessian[i * row.size() + j] += curve * row[i] * row[j];
    }
  }
}

}  // namespace

std::vector<double> fit_choices(std::span<const Choice* const> choices, std::size_t columns,
                                double ridge) {
  const std::vector<double> scales = column_scales(choices, columns);
  double total = 0;
  std::vector<Choice> scaled;
  scaled.reserve(choices.size());
  for (const Choice* const choice : choices) {
    Choice& next = scaled.emplace_back(*choice);
    for (std::size_t i = 0; i < next.rows.size(); ++i) {
      next.rows[i] *= scales[i % columns];
    }
    total += choice->weight;
  }
  std::vector<double> weights = minimise(columns, [&](const std::vector<double>& at) {
    Point point(columns);
    for (const Choice& choice : scaled) {
      add_choice(point, choice, at, choice.weight / total);
    }
    add_ridge(point, at, ridge, 0);
    return point;
  });
  for (std::size_t i = 0; i < columns; ++i) {
    weights[i] *= scales[i];
  }
  return weights;
}

std::vector<double> fit_trials(std::span<const Trial> trials, double ridge) {
  const TrialScaling scaling(trials);
  std::vector<double> weights = minimise(scaling.columns(), [&](const std::vector<double>& at) {
    Point point(scaling.columns());
    for (const Trial& trial : trials) {
      add_trial(point, scaling.row(trial), trial.positive, trial.weight / scaling.total_weight(),
                at);
    }
    add_ridge(point, at, ridge, 1);
    return point;
  });
  return scaling.unscaled(std::move(weights));
}

}  // namespace longwatch::attribute::internal
