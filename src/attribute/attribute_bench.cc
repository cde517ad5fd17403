// How long one judgement takes. Question: what does it cost to weigh an incident's techniques and
// tools against as many profiles as ATT&CK has groups?
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include "attribute/attribute.h"

namespace longwatch::attribute {
namespace {

constexpr std::size_t kTechniques = 600;
constexpr std::size_t kTools = 700;

std::string technique(std::size_t number) {
  return "T" + std::to_string(1000 + number);
}

// Profiles as wide as those of ATT&CK's groups: a few dozen techniques, a handful of tools.
model::ActorCatalogue make_catalogue(std::size_t actors) {
  std::mt19937 random(1);
  model::ActorCatalogue catalogue;
  for (std::size_t i = 0; i < actors; ++i) {
    model::Actor actor;
    actor.id = "G" + std::to_string(9000 + i);
    actor.name = "actor " + std::to_string(i);
    for (std::size_t k = 0; k < 40; ++k) {
      model::ActorItem item;
      item.kind = k < 32 ? model::ActorItemKind::Technique : model::ActorItemKind::Malware;
      item.value =
          k < 32 ? technique(random() % kTechniques) : "tool-" + std::to_string(random() % kTools);
      actor.items.push_back(std::move(item));
    }
    catalogue.actors.push_back(std::move(actor));
  }
  return catalogue;
}

void judge_by_techniques_and_malware(benchmark::State& state) {
  const model::ActorCatalogue catalogue = make_catalogue(static_cast<std::size_t>(state.range(0)));
  std::mt19937 random(2);
  model::Incident incident;
  incident.id = "i-1";
  for (int i = 0; i < 30; ++i) {
    incident.techniques.push_back(technique(random() % kTechniques));
  }
  model::Observable malware;
  malware.type = "malware";
  malware.value = "tool-7";
  incident.observables.push_back(malware);
  for (auto _ : state) {
    benchmark::DoNotOptimize(attribute({incident, {}, {}, catalogue}));
  }
}

BENCHMARK(judge_by_techniques_and_malware)->Arg(172)->Arg(1720)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace longwatch::attribute
