using Reality.Core.Geodesy;
using Reality.Core.Numerics;

namespace Reality.Formats.Geodesy;

/// <summary>
/// Transforms positions between two coordinate systems, both in the order (east or longitude, north or latitude, height).
/// </summary>
/// <remarks>
/// A system without a vertical datum has ellipsoidal heights. Thread-safe; calls are serialized, so large batches are fastest.
/// Positions outside the domain of the target become infinite.
/// </remarks>
public sealed class CoordinateTransform : IDisposable
{
    private readonly IGeodeticOperation? _operation;
    private readonly LocalFrame? _sourceFrame;
    private readonly LocalFrame? _targetFrame;

    private CoordinateTransform(CoordinateSystem source, CoordinateSystem target)
    {
        (Source, Target, _sourceFrame, _targetFrame) = (source, target, source.Frame, target.Frame);
        if (_sourceFrame is null || _targetFrame is null)
            _operation = CrsData.Current?.GridHost?.Create(source, target) ?? new ProjOperation(source, target);
    }

    public CoordinateSystem Source { get; }

    public CoordinateSystem Target { get; }

    /// <summary>The transform from <paramref name="source"/> to <paramref name="target"/>.</summary>
    /// <exception cref="NotSupportedException">
    /// No operation between the two is known, or it needs a grid that is not installed.
    /// </exception>
    public static CoordinateTransform Between(CoordinateSystem source, CoordinateSystem target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return new(source, target);
    }

    /// <summary>The transform from a scene's world (east, north, up at its origin) to <paramref name="target"/>.</summary>
    /// <exception cref="NotSupportedException">
    /// No operation between the two is known, or it needs a grid that is not installed.
    /// </exception>
    public static CoordinateTransform FromWorld(GeoPoint origin, CoordinateSystem target) =>
        Between(CoordinateSystem.Enu(origin), target);

    /// <summary>Transforms a source position to the target.</summary>
    public Vector3d Apply(Vector3d position) => ApplyOne(position, forward: true);

    /// <summary>Transforms a target position to the source.</summary>
    public Vector3d ApplyInverse(Vector3d position) => ApplyOne(position, forward: false);

    /// <summary>Transforms source positions to the target in place; the spans have the same length.</summary>
    public void Apply(Span<double> x, Span<double> y, Span<double> z) => ApplyMany(x, y, z, forward: true);

    /// <summary>Transforms target positions to the source in place; the spans have the same length.</summary>
    public void ApplyInverse(Span<double> x, Span<double> y, Span<double> z) => ApplyMany(x, y, z, forward: false);

    public void Dispose() => _operation?.Dispose();

    private Vector3d ApplyOne(Vector3d p, bool forward)
    {
        var (x, y, z) = p;
        ApplyMany(new Span<double>(ref x), new Span<double>(ref y), new Span<double>(ref z), forward);
        return new(x, y, z);
    }

    private void ApplyMany(Span<double> x, Span<double> y, Span<double> z, bool forward)
    {
        if (x.Length != y.Length || x.Length != z.Length)
            throw new ArgumentException("The three spans must have the same length.", nameof(y));
        var (from, to) = forward ? (_sourceFrame, _targetFrame) : (_targetFrame, _sourceFrame);
        if (from is not null)
            GeoFromWorld(from, x, y, z);
        _operation?.Apply(x, y, z, forward);
        if (to is not null)
            WorldFromGeo(to, x, y, z);
    }

    private static void GeoFromWorld(LocalFrame frame, Span<double> x, Span<double> y, Span<double> z)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var geo = frame.GeoFromWorld(new(x[i], y[i], z[i]));
            (x[i], y[i], z[i]) = (geo.Longitude.Degrees, geo.Latitude.Degrees, geo.HeightMeters);
        }
    }

    private static void WorldFromGeo(LocalFrame frame, Span<double> x, Span<double> y, Span<double> z)
    {
        for (var i = 0; i < x.Length; i++)
            (x[i], y[i], z[i]) = frame.WorldFromGeo(GeoPoint.FromDegrees(y[i], x[i], z[i]));
    }
}
