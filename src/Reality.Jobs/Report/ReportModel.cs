using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Pipeline;

namespace Reality.Jobs.Report;

/// <summary>All that the report of a job tells. Names in it come from outside; the writer makes them harmless.</summary>
public sealed record ReportModel
{
    /// <summary>What was modeled, as people call it: the name of the folder of photos.</summary>
    public required string Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Version of the software.</summary>
    public string Version { get; init; } = "";

    /// <summary>Coordinate system of the exports as people read it; empty for an unreferenced scene.</summary>
    public string CoordinateSystem { get; init; } = "";

    public required CalibrationReport Calibration { get; init; }

    /// <summary>The calibrated scene, for the maps.</summary>
    public required Scene Scene { get; init; }

    /// <summary>Files that did not become photos of the scene, and why.</summary>
    public IReadOnlyList<(string Name, string Reason)> LeftOut { get; init; } = [];

    /// <summary>More key figures: triangles, tiles, points.</summary>
    public IReadOnlyList<JobFigure> Figures { get; init; } = [];

    public IReadOnlyList<StageFigures> Stages { get; init; } = [];

    public IReadOnlyList<JobMessage> Messages { get; init; } = [];

    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    /// <summary>Picture of the result as JPEG, see <see cref="ResultPicture"/>; null where there is no model.</summary>
    public byte[]? Picture { get; init; }
}
