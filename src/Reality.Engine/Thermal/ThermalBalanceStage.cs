using System.Globalization;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Thermal;

/// <summary>
/// Estimates the constant temperature offsets between thermal photos: reads "thermal-photos/*" and
/// "thermal-visibility/*", writes "thermal-balance/offsets.bin" (<see cref="TemperatureOffsets"/>).
/// </summary>
/// <param name="corrects">False: photos keep the temperatures that they have measured, and all constants are zero.</param>
public sealed class ThermalBalanceStage(bool corrects) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "thermal-balance";

    private static readonly ArtifactName s_offsets = Id / "offsets.bin";

    private const double SecondsPerMegapixel = 0.1;
    private const int SamplesPerPhotoSide = 16;

    // Temperature and depth of a pixel, also as they are read.
    private const long BaseBytes = 64L << 20;
    private const long BytesPerPixel = 8;

    // Places that two photos share; fewer may all lie at one edge.
    private const int MinPlaceCount = 12;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [ThermalVisibilityStage.Id];

    public override object? Key => corrects;

    protected override string TaskId => "compare";

    public override double ExpectedWork(InputSize input) => corrects ? SecondsPerMegapixel * input.Megapixels : 0.1;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var pixels = ThermalPhotosStage.MostPixelsIn(plan.Workspace.ReadSceneWithoutTiePoints(ThermalPhotosStage.Id));
        return corrects
            ? new(
                SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
                BaseBytes + ThermalViews.Capacity * BytesPerPixel * pixels)
            : new(0.1, BaseBytes);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scene = context.Workspace.ReadSceneWithoutTiePoints(ThermalPhotosStage.Id);
        var offsets = new float[scene.Photos.Count];
        if (corrects)
            offsets = Array.ConvertAll(TemperatureOffsets.Solve(scene.Photos.Count, Compare(scene, context)), o => (float)o);
        var used = scene.CalibratedPhotos.Select(photo => offsets[photo.Id.Value]).ToList();
        if (corrects && used.Count > 0)
        {
            context.Log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"Temperatures of {used.Count} thermal photos are corrected by {-used.Max():F2} to {-used.Min():F2} K."));
        }
        context.Workspace.Write(s_offsets, stream => stream.Write(MemoryMarshal.AsBytes(offsets.AsSpan())));
    }

    /// <summary>Kelvin to subtract from the temperatures of each photo, by <see cref="PhotoId.Value"/>.</summary>
    internal static float[] Read(Workspace workspace)
    {
        using var reader = new MemoryStream();
        using (var stream = workspace.Read(s_offsets))
            stream.CopyTo(reader);
        return MemoryMarshal.Cast<byte, float>(reader.ToArray()).ToArray();
    }

    private static List<TemperatureDifference> Compare(Scene scene, StageContext context)
    {
        var photos = scene.CalibratedPhotos.ToList();
        var views = new ThermalViews(context.Workspace, scene, []);
        var pairs = new List<TemperatureDifference>();
        context.Log.Begin(photos.Count);
        foreach (var photo in photos)
        {
            var places = Places(views.Read(photo.Id));
            var bounds = places.Aggregate(Box3d.Empty, (box, place) => box.Include(place.World));
            foreach (var other in photos)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                if (other.Id == photo.Id || places.Count == 0
                    || !ViewFrustum.MaySee(PinholeView.Of(other, scene.CameraOf(other)), bounds))
                    continue;
                if (Difference(places, views.Read(other.Id)) is var (kelvin, count) && count >= MinPlaceCount)
                    pairs.Add(new(photo.Id.Value, other.Id.Value, kelvin, count));
            }
            context.Log.Advance();
        }
        return pairs;
    }

    private static List<(Vector3d World, float Kelvin)> Places(ThermalView view)
    {
        var places = new List<(Vector3d, float)>();
        for (var i = 0; i < SamplesPerPhotoSide * SamplesPerPhotoSide; i++)
        {
            var x = (2 * (i % SamplesPerPhotoSide) + 1) * view.Kelvin.Width / (2 * SamplesPerPhotoSide);
            var y = (2 * (i / SamplesPerPhotoSide) + 1) * view.Kelvin.Height / (2 * SamplesPerPhotoSide);
            var depth = view.Depth.DepthAt(x, y);
            if (float.IsFinite(view.Kelvin[x, y]) && double.IsFinite(depth))
                places.Add((view.View.Unproject(new(x + 0.5, y + 0.5), depth), view.Kelvin[x, y]));
        }
        return places;
    }

    private static (double Kelvin, int Count) Difference(List<(Vector3d World, float Kelvin)> places, ThermalView other)
    {
        var differences = new List<double>();
        foreach (var (world, kelvin) in places)
        {
            if (other.Shows(world, 0, TemperatureChoice.Mean, out var otherKelvin, out _))
                differences.Add(kelvin - otherKelvin);
        }
        differences.Sort();
        return differences.Count == 0 ? default : (differences[differences.Count / 2], differences.Count);
    }
}
