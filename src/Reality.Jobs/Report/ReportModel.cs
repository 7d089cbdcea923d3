using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Engine.Splats;
using Reality.Pipeline;

namespace Reality.Jobs.Report;

/// <summary>Content of the report of a job. Names in it come from outside; the writer escapes them.</summary>
public sealed record ReportModel
{
    /// <summary>Title of the report, e.g. the name of the folder of photos.</summary>
    public required string Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Version of the software.</summary>
    public string Version { get; init; } = "";

    /// <summary>Name and definition of the exports' coordinate system; empty for an unreferenced scene.</summary>
    public string CoordinateSystem { get; init; } = "";

    /// <summary>What heights count from; see <see cref="HeightLedger"/>.</summary>
    internal IReadOnlyList<HeightEntry> Heights { get; init; } = [];

    public required CalibrationReport Calibration { get; init; }

    /// <summary>The calibrated scene, for the maps.</summary>
    public required Scene Scene { get; init; }

    /// <summary>Files that did not become photos of the scene, and why.</summary>
    public IReadOnlyList<(string Name, string Reason)> LeftOut { get; init; } = [];

    /// <summary>Further key figures: triangles, tiles, voxel size.</summary>
    public IReadOnlyList<JobFigure> Figures { get; init; } = [];

    public IReadOnlyList<StageFigures> Stages { get; init; } = [];

    public IReadOnlyList<JobMessage> Messages { get; init; } = [];

    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    /// <summary>Quality of Gaussian splats; null if the job trains none.</summary>
    public SplatReport? Splats { get; init; }

    /// <summary>Splats beside photos and the mesh; empty if the job trains none.</summary>
    public IReadOnlyList<SplatViewFigures> SplatViews { get; init; } = [];

    /// <summary>Picture of the result as JPEG, see <see cref="ResultPicture"/>; null if there is no model.</summary>
    public byte[]? Picture { get; init; }
}
