using System.Text.Json;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// Measures the range of <see cref="GroundResolution"/> over the whole surface: "ground-resolution/range.json".
/// </summary>
/// <remarks>
/// Samples the surface at pixels of the photos. Where many photos look, many samples lie, each with accordingly less weight, so
/// that the range is that of the surface's area.
/// </remarks>
public sealed class GroundResolutionStage : ScenePhotosStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "ground-resolution";

    private const int MaxSampleCount = 20_000;
    private const int MaxSamplesPerPhotoSide = 20;

    // The few places that photos hardly reach would take most of the colors.
    private const double OutlierShare = 0.02;

    private static readonly ArtifactName s_range = Id / "range.json";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [VisibilityStage.Id];

    public override object? Key => null;

    protected override double SecondsPerMegapixel => 0.01;

    /// <summary>The range without the finest and the coarsest two percent of the surface, meters per pixel.</summary>
    public static ResolutionRange ReadRange(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(s_range);
        return JsonSerializer.Deserialize<ResolutionRange>(stream)!;
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var photos = scene.CalibratedPhotos
            .Where(photo => workspace.Contains(PhotoVisibilityArtifact.NameOf(photo.Id))).ToList();
        context.Log.Begin(2 * photos.Count);
        var samples = new Samples();
        var side = (int)Math.Clamp(Math.Sqrt(MaxSampleCount / (double)Math.Max(1, photos.Count)), 2, MaxSamplesPerPhotoSide);
        foreach (var photo in photos)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            samples.AddFrom(workspace.ReadVisibility(scene, photo.Id), side);
            context.Log.Advance();
        }
        foreach (var photo in photos)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            samples.Compare(workspace.ReadVisibility(scene, photo.Id), scene.CameraOf(photo));
            context.Log.Advance();
        }
        var typical = workspace.ReadLayout().GroundSamplingDistance;
        var range = samples.Range(OutlierShare) ?? new(typical / 2, typical * 2);
        workspace.Write(s_range, stream => JsonSerializer.Serialize(stream, range));
    }

    private sealed class Samples
    {
        private readonly List<Vector3d> _points = [];
        private readonly List<double> _finest = [];
        private readonly List<double> _density = [];

        public void AddFrom(PhotoVisibility visibility, int side)
        {
            for (var j = 0; j < side; j++)
            {
                for (var i = 0; i < side; i++)
                {
                    var x = (2 * i + 1) * visibility.DepthView.Width / (2 * side);
                    var y = (2 * j + 1) * visibility.DepthView.Height / (2 * side);
                    var depth = visibility.Depth.DepthAt(x, y);
                    if (!double.IsFinite(depth))
                        continue;
                    _points.Add(visibility.DepthView.Unproject(new(x + 0.5, y + 0.5), depth));
                    _finest.Add(double.PositiveInfinity);
                    _density.Add(0);
                }
            }
        }

        public void Compare(PhotoVisibility visibility, Camera camera)
        {
            for (var i = 0; i < _points.Count; i++)
            {
                if (!visibility.Shows(_points[i], 0, out var pixel, out var depth))
                    continue;
                var meters = GroundResolution.MetersPerPixel(visibility, camera, pixel, depth);
                _finest[i] = Math.Min(_finest[i], meters);
                // Samples of this photo per square meter, relative to its pixels.
                _density[i] += 1 / (meters * meters * camera.Width * camera.Height);
            }
        }

        public ResolutionRange? Range(double outlierShare)
        {
            var seen = Enumerable.Range(0, _points.Count).Where(i => _density[i] > 0).OrderBy(i => _finest[i]).ToList();
            if (seen.Count == 0)
                return null;
            var total = seen.Sum(i => 1 / _density[i]);
            return new(At(outlierShare * total), At((1 - outlierShare) * total));

            double At(double area)
            {
                var sum = 0.0;
                foreach (var i in seen)
                {
                    sum += 1 / _density[i];
                    if (sum >= area)
                        return _finest[i];
                }
                return _finest[seen[^1]];
            }
        }
    }
}

/// <summary>A range of ground resolutions, meters per pixel.</summary>
public sealed record ResolutionRange(double Finest, double Coarsest);
