using Reality.Core.Geodesy;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Control points as points of a bundle adjustment. Each starts where its marks intersect and is observed by them. A prior pulls
/// it to its surveyed position, weighted by its accuracy.
/// </summary>
/// <param name="network">The points.</param>
/// <param name="origin">Origin of the world frame.</param>
internal sealed class ControlBundle(ControlNetwork network, GeoPoint? origin)
{
    private readonly List<CenterPrior> _priors = [];
    private readonly List<Vector3d> _starts = [];
    private readonly List<List<(int Photo, Vector2d Pixel)>> _marks = [];

    public int Count => _priors.Count;

    /// <summary>Collects the points that steer at the current poses.</summary>
    /// <param name="without">A point to leave out; -1 for none.</param>
    public void Collect(int without = -1)
    {
        network.Locate();
        _priors.Clear();
        _starts.Clear();
        _marks.Clear();
        for (var i = 0; i < network.Points.Count; i++)
        {
            if (i == without || !network.Steers[i] || network.Located[i].Position is not { } place)
                continue;
            _priors.Add(network.PriorOf(i, origin));
            _starts.Add(place);
            _marks.Add(network.Points[i].Marks.Where((_, m) => network.Located[i].IsMarkUsed[m])
                .Select(mark => (mark.Photo.Value, mark.Pixel)).ToList());
        }
    }

    /// <summary>
    /// Standard deviation of the points along the mean optical axis of the photos that see them, as a share of their mean depth.
    /// </summary>
    public double ReliefShare(Reconstruction reconstruction)
    {
        var photos = _marks.SelectMany(marks => marks.Select(mark => mark.Photo)).Distinct().ToArray();
        var axis = photos.Aggregate(Vector3d.Zero, (sum, photo) =>
            sum + reconstruction.CameraFromWorld[photo].Rotation.Inverted() * new Vector3d(0, 0, 1)).Normalized();
        if (_starts.Count == 0 || !double.IsFinite(axis.LengthSquared))
            return 0;
        var depths = _starts.ConvertAll(point => Vector3d.Dot(axis, point));
        var mean = depths.Average();
        var camera = photos.Average(photo => Vector3d.Dot(axis, reconstruction.CameraFromWorld[photo].Center));
        return Math.Sqrt(depths.Average(depth => (depth - mean) * (depth - mean))) / Math.Abs(mean - camera);
    }

    /// <summary>Positions of tie points, then of the control points.</summary>
    public Vector3d[] AppendTo(Vector3d[] points) => [.. points, .. _starts];

    /// <summary>Observations of tie points, then marks.</summary>
    public (int[] First, int[] PhotoOf, float[] X, float[] Y) AppendTo(
        (int[] First, int[] PhotoOf, float[] X, float[] Y) observations)
    {
        var (first, photoOf, x, y) = observations;
        var ends = new int[Count];
        for (var i = 0; i < ends.Length; i++)
            ends[i] = (i == 0 ? first[^1] : ends[i - 1]) + _marks[i].Count;
        var all = _marks.SelectMany(marks => marks).ToList();
        return (
            [.. first, .. ends], [.. photoOf, .. all.Select(mark => mark.Photo)],
            [.. x, .. all.Select(mark => (float)mark.Pixel.X)],
            [.. y, .. all.Select(mark => (float)mark.Pixel.Y)]);
    }

    /// <summary>Priors of all points: none of tie points.</summary>
    public CenterPrior?[] Priors(int tiePointCount) => [.. new CenterPrior?[tiePointCount], .. _priors];
}
