using System.Globalization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Scans;

/// <summary>Passes over the points of each scan once, before tiles are planned: writes <see cref="ScanSurvey"/>.</summary>
/// <remarks>Scans are independent. Memory does not grow with the number of points.</remarks>
public sealed class ScanSurveyStage(IScanSource source) : Stage<int, IReadOnlyList<Scan>>
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "scan-survey";

    /// <summary>Version of the code, for stages whose keys do not follow from this one.</summary>
    public const int CodeVersion = 1;

    internal const double SecondsPerMegapoint = 1.5;
    private const long MemoryBytes = 300L << 20;

    // Cubes of the sample along the longest side of a scan, at first.
    private const int FirstCellCount = 1 << 12;

    // Enough points to estimate their density.
    private const int PointsPerCell = 16;
    private const int MinCellCount = 100;
    private const int MaxCellCount = 40_000;

    // Most of the surface is seen at a slant, and its points are farther apart than those that face the scanner.
    private const double FacingShare = 0.3;

    private const double FarShare = 0.9;
    private const double IntensityShare = 0.01;

    public override StageName Name => Id;

    public override int Version => CodeVersion;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated];

    public override double ExpectedWork(InputSize input) => SecondsPerMegapoint;

    protected override IReadOnlyList<Scan> ReadInput(Workspace workspace) => workspace.ReadScans();

    protected override IReadOnlyList<int> ItemsOf(IReadOnlyList<Scan> input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. Enumerable.Range(0, input.Count)];
    }

    protected override string TaskIdOf(int first) => first.ToString("D4", CultureInfo.InvariantCulture);

    protected override TaskCost CostOf(int item, IReadOnlyList<Scan> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(1 + 1e-6 * SecondsPerMegapoint * input[item].PointCount(), MemoryBytes);
    }

    public override void Run(IReadOnlyList<int> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var scans = context.Workspace.ReadScans();
        var origin = context.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).Origin;
        context.Log.Begin(batch.Sum(scan => scans[scan].Tiles.Count));
        foreach (var scan in batch)
        {
            if (!context.Workspace.Contains(ScanSurvey.NameOf(scan)))
                Survey(scans[scan], origin, context).Write(context.Workspace, scan);
        }
    }

    private ScanSurvey Survey(Scan scan, GeoPoint? origin, StageContext context)
    {
        var size = scan.Tiles.Aggregate(Box3d.Empty, (box, tile) => box.Include(tile.Bounds)).Size;
        var sample = new ScanSample(
            Math.Max(1e-3, Math.Max(size.X, Math.Max(size.Y, size.Z)) / FirstCellCount),
            (int)Math.Clamp(scan.PointCount() / PointsPerCell, MinCellCount, MaxCellCount));
        var path = new ScannerPath(scan);
        var intensities = new long[1 << 16];
        var times = new (double First, double Last)[scan.Tiles.Count];
        for (var tile = 0; tile < times.Length; tile++)
        {
            times[tile] = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var batch in ReadOrFail(source, origin, scan, scan.Tiles[tile], context.Cancellation))
                Add(batch, path, sample, intensities, ref times[tile]);
            context.Log.Advance();
        }
        if (sample.Count == 0)
            throw new StageException("Scan_NoPoints", $"{scan.Name} has no points. Import the scan again.");
        return Summary(sample, intensities, times);
    }

    /// <summary>Reads a tile of a scan.</summary>
    /// <param name="origin">Origin of the world.</param>
    /// <exception cref="StageException">The file is damaged; the message names it and the scan.</exception>
    public static IEnumerable<PointBatch> ReadOrFail(
        IScanSource source, GeoPoint? origin, Scan scan, ScanTileFile tile, CancellationToken cancellation)
    {
        using var batches = source.Read(origin, scan, tile, cancellation).GetEnumerator();
        while (true)
        {
            try
            {
                if (!batches.MoveNext())
                    break;
            }
            catch (InvalidFileException e)
            {
                throw new StageException(
                    "Scan_Damaged", $"The points of {scan.Name} in {tile.Path} cannot be read: {e.Message} Import the scan "
                    + $"again.");
            }
            yield return batches.Current;
        }
    }

    private static void Add(
        PointBatch batch, ScannerPath path, ScanSample sample, long[] intensities, ref (double First, double Last) times)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var (point, seconds) = (batch.PositionOf(i), batch.Time[i]);
            times = (Math.Min(times.First, seconds), Math.Max(times.Last, seconds));
            intensities[batch.Intensity[i]]++;
            sample.Add(point, Core.Numerics.Vector3d.Distance(point, path.At(seconds).Position));
        }
    }

    private static ScanSurvey Summary(ScanSample sample, long[] intensities, (double, double)[] times)
    {
        var all = Enumerable.Range(0, sample.Count).ToArray();
        var distances = Array.ConvertAll(all, sample.DistanceOf);
        var steps = Array.ConvertAll(all, i => sample.SpacingOf(i) / Math.Max(1e-3, sample.DistanceOf(i)));
        Array.Sort(distances);
        Array.Sort(steps);
        return new()
        {
            Points = Array.ConvertAll(all, sample.PointOf),
            Spacings = Array.ConvertAll(all, sample.SpacingOf),
            StepRadians = Quantile(steps, FacingShare),
            MedianDistance = Quantile(distances, 0.5),
            FarDistance = Quantile(distances, FarShare),
            LowIntensity = Quantile(intensities, IntensityShare),
            HighIntensity = Quantile(intensities, 1 - IntensityShare),
            TimesOfTile = times,
        };
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private static int Quantile(long[] histogram, double share)
    {
        var rank = (long)(share * (histogram.Sum() - 1));
        var value = 0;
        for (var below = histogram[0]; below <= rank; below += histogram[value])
            value++;
        return value;
    }
}
