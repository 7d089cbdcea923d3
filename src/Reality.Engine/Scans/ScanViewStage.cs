using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Scans;

/// <summary>
/// Shows scans as a scanner saw them: depth maps from its positions, with the attributes of the points. Surfaces are fused from
/// them as from the depth maps of photos, by line of sight, and textures and exports look up what the points have.
/// </summary>
/// <remarks>
/// A task renders some stations, and reads the tiles that may hold their points. Where points are denser than pixels, or than
/// the voxels of the surface, a pixel has their mean.
/// </remarks>
public sealed class ScanViewStage(IScanSource source) : Stage<ScanViewGroup, ScanViewPlan>
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "scan-views";

    private const long GroupBytes = 400L << 20;
    private const int MaxGroupSize = 64;

    // A face with its depth map, per pixel.
    private const int BytesPerFacePixel = 60;

    private const double SecondsPerMegapixel = 2;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated, LayoutArtifact.Stage];

    public override IReadOnlyList<StageName> After => [ScanSurveyStage.Id];

    public override object? Key => ScanSurveyStage.CodeVersion;

    public override double ExpectedWork(InputSize input) => ScanSurveyStage.SecondsPerMegapoint;

    protected override ScanViewPlan ReadInput(Workspace workspace)
    {
        var scans = workspace.ReadScans();
        return scans.Count == 0 ? new([], []) : ScanViewPlan.Of(scans, workspace);
    }

    protected override IReadOnlyList<ScanViewGroup> ItemsOf(ScanViewPlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        var groups = new List<ScanViewGroup>();
        for (var scan = 0; scan < input.Stations.Count; scan++)
        {
            var stations = input.Stations[scan];
            var size = (int)Math.Clamp(GroupBytes / ScanCube.MemoryOf(stations.FocalLength), 1, MaxGroupSize);
            for (var first = 0; first < stations.Count; first += size)
                groups.Add(new(scan, first, Math.Min(stations.Count, first + size)));
        }
        return groups;
    }

    protected override string TaskIdOf(ScanViewGroup first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return string.Create(CultureInfo.InvariantCulture, $"{first.Scan:D4}-{first.First:D6}");
    }

    protected override TaskCost CostOf(ScanViewGroup item, ScanViewPlan input)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(input);
        var focal = input.Stations[item.Scan].FocalLength;
        var (side, count) = (ScanCube.SideOf(focal), item.End - item.First);
        var seconds = 1e-6 * SecondsPerMegapixel * ScanCube.FaceCount * side * side * count
            + 1e-6 * ScanSurveyStage.SecondsPerMegapoint * input.Scans[item.Scan].PointCount() * count
                / input.Stations[item.Scan].Count;
        return new(
            1 + seconds, (300L << 20) + count * ScanCube.MemoryOf(focal) + (long)BytesPerFacePixel * side * side,
            TaskCost.AllCores);
    }

    public override void Run(IReadOnlyList<ScanViewGroup> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var layout = context.Workspace.ReadLayout();
        var scans = context.Workspace.ReadScans();
        var origin = context.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).Origin;
        context.Log.Begin(batch.Count);
        foreach (var group in batch)
        {
            var survey = ScanSurvey.Read(context.Workspace, group.Scan);
            var cubes = Fill(group, scans[group.Scan], survey, origin, layout, context);
            Write(cubes, group, scans[group.Scan], layout, context);
            context.Log.Advance();
        }
    }

    private ScanCube[] Fill(
        ScanViewGroup group, Scan scan, ScanSurvey survey, GeoPoint? origin, Layout layout, StageContext context)
    {
        var stations = new ScanStations(scan, survey, layout.VoxelSize);
        var cubes = Enumerable.Range(group.First, group.End - group.First)
            .Select(station => new ScanCube(stations.PositionOf(station), stations.FocalLength)).ToArray();
        for (var tile = 0; tile < scan.Tiles.Count; tile++)
        {
            if (!MayShow(group, stations, survey.TimesOfTile[tile]))
                continue;
            foreach (var points in ScanSurveyStage.ReadOrFail(source, origin, scan, scan.Tiles[tile], context.Cancellation))
                Add(points, group, stations, cubes);
        }
        return cubes;
    }

    // Stations follow each other in time within a path only: those of all times between the first and the last may be shown.
    private static bool MayShow(ScanViewGroup group, ScanStations stations, (double First, double Last) times)
    {
        var (first, last) = (stations.Showing(times.First), stations.Showing(times.Last));
        var (low, high) = (Math.Min(first.First, last.First), Math.Max(first.Second, last.Second));
        return stations.HasSeveralPaths || (low < group.End && high >= group.First);
    }

    private static void Add(PointBatch points, ScanViewGroup group, ScanStations stations, ScanCube[] cubes)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var attributes = new ScanPixel
            {
                Color = points.Colors[i], Intensity = points.Intensity[i], Classification = points.Classification[i],
            };
            var position = points.PositionOf(i);
            var (first, second) = stations.Showing(points.Time[i]);
            if (first >= group.First && first < group.End)
                cubes[first - group.First].Add(position, attributes);
            if (second != first && second >= group.First && second < group.End)
                cubes[second - group.First].Add(position, attributes);
        }
    }

    private static void Write(ScanCube[] cubes, ScanViewGroup group, Scan scan, Layout layout, StageContext context)
    {
        for (var i = 0; i < cubes.Length; i++)
        {
            // A part of what a moving scanner saw shows no sky that another part does not.
            var horizon = scan.Position is null ? null : cubes[i].Horizon();
            for (var face = 0; face < ScanCube.FaceCount; face++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                if (cubes[i].Face(face, isWhole: horizon is not null) is not var (view, pixels))
                    continue;
                var depth = new ScanDepth(view, pixels, layout.GroundSamplingDistance);
                var map = depth.Make(context.ThreadCount, context.Cancellation);
                horizon?.MarkSky(map);
                var name = ScanViewArtifact.DepthOf(ScanViewArtifact.NameOf(group.Scan, group.First + i, face));
                context.Workspace.WriteScanPoints(ScanViewArtifact.PointsOf(name), PointsOf(scan, pixels, depth.Source));
                context.Workspace.WriteDepthMap(name, map);
            }
        }
    }

    private static ScanViewPoints PointsOf(Scan scan, Image<ScanPixel> pixels, Image<int> source)
    {
        var from = source.Pixels;
        return new(
            pixels.Width, pixels.Height,
            scan.HasColor ? Array.ConvertAll(from, i => i < 0 ? default : pixels.Pixels[i].Color) : [],
            scan.HasIntensity ? Array.ConvertAll(from, i => i < 0 ? (ushort)0 : pixels.Pixels[i].Intensity) : [],
            scan.HasClassification ? Array.ConvertAll(from, i => i < 0 ? (byte)0 : pixels.Pixels[i].Classification) : []);
    }
}

/// <summary>Stations of a scan that a task renders.</summary>
/// <param name="Scan">Index in the scene.</param>
/// <param name="End">The first station after them.</param>
public sealed record ScanViewGroup(int Scan, int First, int End);

/// <summary>The scans of a scene, and from where each is seen.</summary>
public sealed class ScanViewPlan
{
    internal ScanViewPlan(IReadOnlyList<Scan> scans, IReadOnlyList<ScanStations> stations) =>
        (Scans, Stations) = (scans, stations);

    internal IReadOnlyList<Scan> Scans { get; }

    internal IReadOnlyList<ScanStations> Stations { get; }

    internal static ScanViewPlan Of(IReadOnlyList<Scan> scans, Workspace workspace)
    {
        var voxel = workspace.ReadLayout().VoxelSize;
        return new(scans, [.. scans.Select((scan, i) => new ScanStations(scan, ScanSurvey.Read(workspace, i), voxel))]);
    }
}
