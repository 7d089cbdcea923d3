using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Computes <see cref="ControlFigures"/> of a finished reconstruction.</summary>
internal sealed class ControlFiguresBuilder(Solution solution)
{
    // Leaving out takes an adjustment of the whole scene per point.
    private const int MaxLeftOutCount = 20;

    private readonly Reconstruction _reconstruction = solution.Attempt.Reconstruction;
    private readonly Georeferencing _georeferencing = solution.Georeferencing;
    private readonly ControlNetwork _network = solution.Georeferencing.Control;
    private readonly GeoPoint? _origin = solution.Georeferencing.Origin;

    /// <summary>The figures; null if the scene has no control points.</summary>
    public ControlFigures? Build()
    {
        if (_network.Points.Count == 0)
            return null;
        _network.Locate();
        var isComparable = _georeferencing.IsComparableWithControl;
        var points = Enumerable.Range(0, _network.Points.Count).Select(i => FiguresOf(i, isComparable)).ToArray();
        var hasChecks = points.Any(point => point is { Role: ControlRole.Check, ResidualMeters: not null });
        if (!hasChecks && isComparable)
            LeaveOut(points);
        var used = points.Where(point => point.Role is ControlRole.Adjusted or ControlRole.Placed).ToArray();
        return new()
        {
            Points = points,
            ControlPoints = RmsOf(used, point => point.ResidualMeters),
            CheckPoints = RmsOf(points.Where(point => point.Role == ControlRole.Check).ToArray(), point => point.ResidualMeters),
            LeaveOneOut = RmsOf(points, point => point.LeaveOneOutMeters),
            ResidualsInSigmas = used.Length == 0 || !isComparable ? null : _network.ResidualsInSigmas(_origin),
            PhotoOffsetMeters = _georeferencing.ByControl is { IsInPlace: true }
                && _georeferencing.Positions.MedianOffset() is var (east, north, up)
                    ? double.IsNaN(up) ? [east, north] : [east, north, up]
                    : null,
        };
    }

    private void LeaveOut(ControlPointFigures[] points)
    {
        var steering = Enumerable.Range(0, points.Length)
            .Where(i => points[i] is { Role: ControlRole.Adjusted or ControlRole.Placed, ResidualMeters: not null }).ToArray();
        if (steering.Length <= ControlNetwork.MinPointCount)
            return;
        var stride = (steering.Length + MaxLeftOutCount - 1) / MaxLeftOutCount;
        foreach (var i in steering.Where((_, n) => n % stride == 0))
            points[i] = points[i] with { LeaveOneOutMeters = PlaceWithout(i) is { } place ? ResidualOf(i, place) : null };
    }

    // The place of a point by an adjustment without it.
    private Vector3d? PlaceWithout(int point)
    {
        if (!_georeferencing.Adjustment.Control)
            return _network.PlaceWithout(point, _origin, _georeferencing.Positions.Up());
        var (poses, cameras) = solution.Attempt.Mapper.Without(point);
        return _network.PlaceAt(point, poses, cameras);
    }

    private ControlPointFigures FiguresOf(int index, bool isComparable)
    {
        var (point, located) = (_network.Points[index], _network.Located[index]);
        var marks = point.Marks.Select((mark, m) => FiguresOf(mark, located.Position, located.IsMarkUsed[m])).ToArray();
        var errors = marks.Where(mark => mark is { IsUsed: true, ResidualPixels: not null })
            .Select(mark => double.Hypot(mark.ResidualPixels![0], mark.ResidualPixels[1])).ToArray();
        return new()
        {
            Name = point.Name,
            Role = RoleOf(index),
            HorizontalSigmaMeters = FiniteOrNull(point.HorizontalSigmaMeters),
            VerticalSigmaMeters = FiniteOrNull(point.VerticalSigmaMeters),
            ResidualMeters = isComparable && located.Position is { } place ? ResidualOf(index, place) : null,
            RmsPixels = errors.Length == 0 ? null : Math.Sqrt(errors.Average(error => error * error)),
            Marks = marks,
        };
    }

    private ControlRole RoleOf(int point) => _network.Points[point].IsCheck ? ControlRole.Check
        : _network.Contradicts[point] ? ControlRole.Contradicts
        : !_network.Steers[point] || _georeferencing.ByControl is not { IsInPlace: true } ? ControlRole.Compared
        : _georeferencing.Adjustment.Control ? ControlRole.Adjusted : ControlRole.Placed;

    private MarkFigures FiguresOf(PhotoMark mark, Vector3d? place, bool isUsed)
    {
        var photo = mark.Photo.Value;
        var residual = place is { } position && _reconstruction.IsRegistered[photo]
            && _reconstruction.CameraOf(photo).TryProject(_reconstruction.CameraFromWorld[photo] * position, out var pixel)
                ? pixel - mark.Pixel
                : (Vector2d?)null;
        return new(
            _reconstruction.Scene.Photos[photo].Name, residual is var (x, y) ? [x, y] : null,
            isUsed && _reconstruction.IsRegistered[photo]);
    }

    private double[] ResidualOf(int point, Vector3d place)
    {
        var (x, y, z) = place - _network.Points[point].WorldFrom(_origin);
        var (hasPlan, hasHeight) = (
            double.IsFinite(_network.Points[point].HorizontalSigmaMeters),
            double.IsFinite(_network.Points[point].VerticalSigmaMeters));
        return (hasPlan, hasHeight) switch
        {
            (true, true) => [x, y, z],
            (true, false) => [x, y],
            _ => [z],
        };
    }

    private static ControlRms? RmsOf(ControlPointFigures[] points, Func<ControlPointFigures, double[]?> residual)
    {
        var measured = points.Where(point => residual(point) is not null).ToArray();
        if (measured.Length == 0)
            return null;
        var residuals = Array.ConvertAll(measured, point => residual(point)!);
        return new(
            measured.Length,
            Rms(residuals.Where(r => r.Length >= 2).Select(r => r[0] * r[0] + r[1] * r[1])),
            Rms(residuals.Where(r => r.Length != 2).Select(r => r[^1] * r[^1])),
            Rms(measured.Where(point => point.RmsPixels is not null)
                .Select(point => point.RmsPixels!.Value * point.RmsPixels.Value)));
    }

    private static double? Rms(IEnumerable<double> squares)
    {
        var all = squares.ToArray();
        return all.Length == 0 ? null : Math.Sqrt(all.Average());
    }

    private static double? FiniteOrNull(double value) => double.IsFinite(value) ? value : null;
}
