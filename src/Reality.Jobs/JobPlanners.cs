using System.Diagnostics.CodeAnalysis;
using Reality.Contract;
using Reality.Jobs.Calibration;
using Reality.Jobs.Constraints;
using Reality.Jobs.Exports;
using Reality.Jobs.FillImageProperties;
using Reality.Jobs.Modeling;
using Reality.Jobs.Planning;
using Reality.Jobs.Scans;
using Reality.Jobs.Splats;
using Reality.Jobs.TouchUps;
using Reality.Jobs.Water;

namespace Reality.Jobs;

/// <summary>The job types, each with its planner. A new job type is one line here.</summary>
public sealed class JobPlanners
{
    private readonly Dictionary<string, JobPlanner> _planners;

    /// <param name="formats">The formats that exports may have.</param>
    public JobPlanners(IReadOnlyList<JobPlanner> all, IReadOnlyList<ModelExport> formats)
    {
        All = all;
        _planners = all.ToDictionary(planner => planner.Type.Name, StringComparer.Ordinal);
        Types = new(all.Select(planner => planner.Type).ToList(), formats) { FindCrsFault = RequestedCrs.FindFault };
    }

    /// <summary>The job types of the contract, in its order.</summary>
    public static JobPlanners OfContract { get; } = new(
    [
        new FillImagePropertiesPlanner(),
        new ImportPointCloudPlanner(),
        new CalibrationPlanner(),
        new TilingPlanner(),
        new ProductionPlanner(),
        new ReconstructionPlanner(),
        new ConstraintsPlanner(),
        new TouchUpExportPlanner(),
        new TouchUpImportPlanner(),
        new WaterConstraintsPlanner(),
        new GaussianSplatsPlanner(),
    ], ExportFormats.All);

    public IReadOnlyList<JobPlanner> All { get; }

    /// <summary>The same job types without their planners, for the server.</summary>
    public JobTypes Types { get; }

    /// <summary>Names are case-sensitive.</summary>
    public bool TryGet(string type, [NotNullWhen(true)] out JobPlanner? planner) => _planners.TryGetValue(type, out planner);
}
