using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Thermal;

/// <summary>
/// Temperatures of the surface: at each place the mean of the thermal photos that see it, those with the finest pixels first.
/// </summary>
/// <remarks>
/// Temperatures are absolute, so that photos need no balance of brightness; <see cref="ThermalBalanceStage"/> corrects them by
/// constants if asked to. Weights fall to zero at the borders of photos, so that there are no seams. Reads "thermal-photos/*",
/// "thermal-visibility/*" and "thermal-balance/*". Not safe to use from several threads at once.
/// </remarks>
public sealed class TemperatureField
{
    private const int SamplesPerPhotoSide = 32;

    // Share of the coldest and hottest places that the range of colors ignores: a few extremes would take most of it.
    private const double OutlierShare = 0.02;

    private readonly Scene _scene;
    private readonly ThermalViews _views;

    public TemperatureField(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        _scene = workspace.ReadSceneWithoutTiePoints(ThermalPhotosStage.Id);
        _views = new(workspace, _scene, ThermalBalanceStage.Read(workspace));
    }

    /// <summary>Kelvin at points near the surface; NaN if no thermal photo sees one.</summary>
    /// <param name="origin">World coordinates of the points' zero.</param>
    /// <param name="slackMeters">How far the points may lie from the surface that the photos see.</param>
    /// <param name="choice">Which of the photos that see a point count.</param>
    public float[] At(
        Vector3d origin, Vector3[] points, double slackMeters, TemperatureChoice choice, int threadCount,
        CancellationToken cancellation)
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
            var view = _views.Read(photo.Id);
            RasterRows.ForRanges(points.Length, threadCount, Add, cancellation);

            void Add(int first, int end)
            {
                for (var i = first; i < end; i++)
                {
                    var world = new Vector3d(origin.X + points[i].X, origin.Y + points[i].Y, origin.Z + points[i].Z);
                    if (!view.Shows(world, slackMeters, choice, out var kelvin, out var weight))
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
            var view = _views.Read(photo.Id);
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
}

/// <summary>Which of the thermal photos that see a place give its temperature.</summary>
public enum TemperatureChoice
{
    /// <summary>All of them: noise and errors of single photos average out.</summary>
    Mean,

    /// <summary>
    /// Mostly those that see it from straight above: edges of roofs stay sharp, walls do not mix with the ground.
    /// </summary>
    BestFromAbove,
}
