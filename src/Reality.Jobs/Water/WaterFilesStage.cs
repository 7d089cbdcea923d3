using System.Globalization;
using Reality.Core.Numerics;
using Reality.Engine;
using Reality.Engine.Water;
using Reality.Formats.Polygons;
using Reality.Jobs.Constraints;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Water;

/// <summary>
/// Publishes water surfaces as a mesh, OBJ, and beside it their outlines, KML, both in the ENU system of the layout: a
/// Constraints job takes either.
/// </summary>
/// <param name="name">Name of the OBJ file; the other has the same name with its own extension.</param>
internal sealed class WaterFilesStage(IJobFiles files, Place place, string name) : SingleTaskStage
{
    public override StageName Name => "water-files";

    public override IReadOnlyList<StageName> Reads => [WaterStage.Id, SceneArtifact.Calibrated];

    public override object? Key => (place.ToString(), name);

    protected override string TaskId => "publish";

    protected override bool PublishesOutputs => true;

    private const long BaseBytes = 64L << 20;
    private const long BytesPerListByte = 24;

    private string OutlineName => Path.ChangeExtension(name, ".kml");

    public override double ExpectedWork(InputSize size) => 0.1;

    // Outlines and triangles of all surfaces.
    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(
            0.1,
            BaseBytes + BytesPerListByte * WaterStage.SizeOf(plan.Workspace)
            + SceneArtifact.MemoryOf(plan.Workspace, SceneArtifact.Calibrated));
    }

    protected override bool OutputsAreThere() => files.Contains(place, name) && files.Contains(place, OutlineName);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var origin = context.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).Origin;
        var lift = origin?.HeightMeters ?? 0;
        var surfaces = WaterStage.Read(context.Workspace);
        if (surfaces.Count == 0)
        {
            context.Log.Warn(
                "Water_None",
                "No water was found: no area without depth lies at the level of its shore, with rising ground around it. The "
                + "constraints are empty.");
        }
        files.Write(place, name, stream => SurfaceObj.Write(
            stream, [.. surfaces.Select((surface, i) => (NameOf(i), surface.ToMesh()))], lift));
        var system = ModelingReferenceFiles.CrsOf(origin) ?? "the local system of the scene";
        files.Write(place, OutlineName, stream => KmlWriter.Write(
            stream, $"Water surfaces. Coordinates are meters east, north and up in {system}.",
            [.. surfaces.Select((surface, i) => (OutlineOf(surface, i, lift), TextOf(surface, lift)))]));
        if (place.Kind == PlaceKind.Folder)
            context.Outcome.Output("water", files.Describe(place, name));
        foreach (var (i, surface) in surfaces.Index())
            context.Outcome.Figure(NameOf(i), TextOf(surface, lift));
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"Water_{number + 1}");

    private static DrawnPolygon OutlineOf(WaterSurface surface, int number, double lift) =>
        new([.. surface.Rings.Select(ring => ring.Select(p => p + new Vector3d(0, 0, lift)).ToList())])
        {
            Name = NameOf(number), HasHeights = true,
        };

    private static string TextOf(WaterSurface surface, double lift) => surface.LowestMeters == surface.HighestMeters
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{surface.SquareMeters:F0} m², level {surface.LowestMeters + lift:F3} m ± {surface.SigmaMeters:F3} m")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{surface.SquareMeters:F0} m², level from {surface.HighestMeters + lift:F3} m down to "
            + $"{surface.LowestMeters + lift:F3} m ± {surface.SigmaMeters:F3} m");
}
