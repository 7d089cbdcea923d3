using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Thermal;

/// <summary>
/// Temperatures of the surface: at each place the mean of the thermal photos that see it, those that show it finest first.
/// </summary>
/// <remarks>
/// Temperatures are absolute, so that photos need no balance of brightness. Weights fall to zero at the borders of photos, so
/// that there are no seams. Reads "thermal-photos/*" and "thermal-visibility/*". Not safe to use from several threads at once.
/// </remarks>
public sealed class TemperatureField
{
    // Two to four megabytes each.
    private const int Capacity = 96;

    // The part of a photo, from its border, where its weight grows to that of the middle.
    private const double BorderShare = 0.15;

    private const double ToleranceFootprints = 2;
    private const double EdgeToleranceFootprints = 8;
    private const int SamplesPerPhotoSide = 32;

    // The few places that are much colder or hotter than all others would take most of the colors.
    private const double OutlierShare = 0.02;

    private readonly Workspace _workspace;
    private readonly Scene _scene;
    private readonly Dictionary<PhotoId, ThermalView> _loaded = [];
    private readonly Queue<PhotoId> _order = new();

    public TemperatureField(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        _workspace = workspace;
        _scene = workspace.ReadSceneWithoutTiePoints(ThermalPhotosStage.Id);
    }

    /// <summary>Kelvin at points near the surface; NaN if no thermal photo sees one.</summary>
    /// <param name="origin">World coordinates of the points' zero.</param>
    /// <param name="slackMeters">How far the points may lie from the surface that the photos see.</param>
    public float[] At(Vector3d origin, Vector3[] points, double slackMeters, int threadCount, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(points);
        var sums = new double[points.Length];
        var weights = new double[points.Length];
        var bounds = points.Aggregate(Box3d.Empty, (box, p) => box.Include(origin + new Vector3d(p.X, p.Y, p.Z)));
        foreach (var photo in _scene.CalibratedPhotos)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ViewFrustum.MaySee(PinholeView.Of(photo, _scene.CameraOf(photo)), bounds))
                continue;
            var view = Load(photo.Id);
            RasterRows.ForRanges(points.Length, threadCount, Add, cancellation);

            void Add(int first, int end)
            {
                for (var i = first; i < end; i++)
                {
                    var world = new Vector3d(origin.X + points[i].X, origin.Y + points[i].Y, origin.Z + points[i].Z);
                    if (!view.Shows(world, slackMeters, out var kelvin, out var weight))
                        continue;
                    sums[i] += weight * kelvin;
                    weights[i] += weight;
                }
            }
        }
        var result = new float[points.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = weights[i] > 0 ? (float)(sums[i] / weights[i]) : float.NaN;
        return result;
    }

    /// <summary>
    /// The range of the temperatures of the surface in the photos without the coldest and the hottest two percent, kelvin.
    /// </summary>
    public (double Min, double Max) Range(CancellationToken cancellation)
    {
        var values = new List<float>();
        foreach (var photo in _scene.CalibratedPhotos)
        {
            cancellation.ThrowIfCancellationRequested();
            var view = Load(photo.Id);
            for (var j = 0; j < SamplesPerPhotoSide; j++)
            {
                for (var i = 0; i < SamplesPerPhotoSide; i++)
                {
                    var x = (2 * i + 1) * view.Kelvin.Width / (2 * SamplesPerPhotoSide);
                    var y = (2 * j + 1) * view.Kelvin.Height / (2 * SamplesPerPhotoSide);
                    if (float.IsFinite(view.Kelvin[x, y]) && double.IsFinite(view.Depth.DepthAt(x, y)))
                        values.Add(view.Kelvin[x, y]);
                }
            }
        }
        if (values.Count == 0)
            return (273.15, 313.15);
        values.Sort();
        return (values[(int)(OutlierShare * (values.Count - 1))], values[(int)((1 - OutlierShare) * (values.Count - 1))]);
    }

    private ThermalView Load(PhotoId id)
    {
        if (_loaded.TryGetValue(id, out var found))
            return found;
        if (_order.Count == Capacity)
            _loaded.Remove(_order.Dequeue());
        _order.Enqueue(id);
        var (view, kelvin) = ThermalPhotosStage.ReadView(_workspace, _scene, id);
        return _loaded[id] = new(view, kelvin, ThermalVisibilityStage.ReadDepth(_workspace, id, view));
    }

    private sealed record ThermalView(PinholeView View, Image<float> Kelvin, DepthCodes Depth)
    {
        public bool Shows(Vector3d world, double slackMeters, out float kelvin, out double weight)
        {
            (kelvin, weight) = (float.NaN, 0);
            if (!View.TryProject(world, out var pixel, out var depth)
                || !(pixel.X >= 0 && pixel.Y >= 0 && pixel.X < View.Width && pixel.Y < View.Height)
                || !Depth.Sees(
                    pixel.X, pixel.Y, depth, ToleranceFootprints / View.FocalX + slackMeters / depth,
                    EdgeToleranceFootprints / View.FocalX + slackMeters / depth))
                return false;
            kelvin = Temperatures.At(Kelvin, pixel.X, pixel.Y);
            weight = Border(pixel) / (depth * depth);
            return float.IsFinite(kelvin) && weight > 0;
        }

        private double Border(Vector2d pixel)
        {
            var inside = Math.Min(
                Math.Min(pixel.X, View.Width - pixel.X) / View.Width, Math.Min(pixel.Y, View.Height - pixel.Y) / View.Height);
            var share = Math.Min(1, inside / BorderShare);
            return share * share;
        }
    }
}
