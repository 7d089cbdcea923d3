using Reality.Contract;
using Reality.Pipeline;

namespace Reality.Jobs.Execution;

/// <summary>The stages of a stored job, and what is to be said of its outputs when they are complete.</summary>
/// <param name="Stages">In an order in which each follows those it depends on.</param>
/// <param name="Measured">How much there was to do, for the price; asked for when all stages are complete.</param>
internal sealed record JobPlan(IReadOnlyList<JobStage> Stages, IReadOnlyList<PlannedOutput> Outputs, Func<CostParameters> Measured);
