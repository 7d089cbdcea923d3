using Reality.Jobs.Costs;
using Reality.Jobs.Execution;
using Reality.Jobs.Requests;

namespace Reality.Jobs.Calibration;

/// <summary>Finds where each photo was taken, and the cameras.</summary>
public sealed class CalibrationJob : SpecifiedJobType<CalibrationCreate, CalibrationSpecifications>
{
    public override string Name => "Calibration";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.2, PerMegapoint = 0.001 };

    protected override void Check(CalibrationCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        if (specifications.Options is not { } options)
            return;
        check.That(
            options.CenterTolerance is null || options.CenterPolicy is CenterPolicy.AdjustWithinTolerance,
            $"{Options}.centerTolerance",
            "Goes with centerPolicy AdjustWithinTolerance only.");
        check.That(
            options.PairSelectionDistance is null || options.PairSelection is PairSelection.Sequence or PairSelection.Loop,
            $"{Options}.pairSelectionDistance",
            "Goes with pairSelection Sequence or Loop only.");
        check.Distinct(options.TagsExtraction ?? [], $"{Options}.tagsExtraction");
        check.Distinct(options.AdjustmentConstraints ?? [], $"{Options}.adjustmentConstraints");
        check.That(
            options.AdjustmentConstraints is not { Count: > 1 } constraints || !constraints.Contains(AdjustmentConstraints.None),
            $"{Options}.adjustmentConstraints",
            "None does not go with others.");
    }

    protected override CalibrationSpecifications Place(CalibrationCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Scene = places.RealityData("ContextScene", "calibrated scene"),
                Report = specifications.Outputs.Contains(CalibrationOutput.Report) ? places.Bucket("report.json") : null,
                TexturedTiePoints = specifications.Outputs.Contains(CalibrationOutput.TexturedTiePoints)
                    ? places.RealityData("TexturedTiePoints", "textured tie points")
                    : null,
            },
            Options = specifications.Options,
        };
    }

    private protected override JobPlan Plan(CalibrationSpecifications specifications, JobSite site) =>
        CalibrationPlan.For(specifications, site);
}
