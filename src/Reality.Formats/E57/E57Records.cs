using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.E57;

/// <summary>Turns the fields of a scan's records into points.</summary>
internal sealed class E57Records
{
    // No instrument has more than 24 bits; limits beyond are those of a type of numbers.
    private const double MaxRange = 1 << 24;

    private readonly E57FieldStream[] _fields;
    private readonly Dictionary<E57FieldStream, Column> _columns = [];
    private readonly RigidTransform _fileFromScanner;
    private readonly Matrix3d _rotation;
    private readonly bool _isSpherical;
    private readonly Column[] _coordinates;
    private readonly Column? _invalidState;
    private readonly Column? _intensity;
    private readonly Column? _isIntensityInvalid;
    private readonly Column?[] _colors;
    private readonly Column? _isColorInvalid;
    private readonly Column? _time;
    private readonly (double Min, double Max)?[] _colorRanges = new (double, double)?[3];
    private IntensityRange? _intensityRange;

    public E57Records(E57Scan scan, E57FieldStream[] fields)
    {
        (_fields, _fileFromScanner) = (fields, scan.FileFromScanner);
        _rotation = scan.FileFromScanner.Rotation.ToMatrix();
        _isSpherical = Find("cartesianX") is null;
        string[] names = _isSpherical
            ? ["sphericalRange", "sphericalAzimuth", "sphericalElevation"]
            : ["cartesianX", "cartesianY", "cartesianZ"];
        _coordinates = Array.ConvertAll(names, name => Find(name)!);
        _invalidState = Find(_isSpherical ? "sphericalInvalidState" : "cartesianInvalidState");
        (_intensity, _isIntensityInvalid) = (Find("intensity"), Find("isIntensityInvalid"));
        _colors = [Find("colorRed"), Find("colorGreen"), Find("colorBlue")];
        (_isColorInvalid, _time) = (Find("isColorInvalid"), Find("timeStamp"));
        _intensityRange = RangeOf(_intensity, scan.IntensityLimits) is var (min, max) ? new(min, max) : null;
        for (var i = 0; i < 3; i++)
            _colorRanges[i] = RangeOf(_colors[i], scan.ColorLimits[i]);
    }

    /// <summary>Whether the named fields have coordinates of one kind.</summary>
    public static bool HaveCoordinates(IReadOnlySet<string> names) =>
        names.IsSupersetOf(["cartesianX", "cartesianY", "cartesianZ"])
        || names.IsSupersetOf(["sphericalRange", "sphericalAzimuth", "sphericalElevation"]);

    /// <summary>Takes records from the fields; the batch gets those that are points.</summary>
    /// <param name="count">At most the capacity of the batch.</param>
    public void Take(int count, PointBatch batch)
    {
        foreach (var field in _fields)
        {
            if (ColumnOf(field) is { } column)
                field.Take(column.Values.AsSpan(0, count));
            else
                field.Skip(count);
        }
        FindRanges(count);
        batch.Count = 0;
        var (x, y, z) = (_coordinates[0].Values, _coordinates[1].Values, _coordinates[2].Values);
        for (var i = 0; i < count; i++)
        {
            if (_invalidState is not null && _invalidState.Values[i] != 0)
                continue;
            var point = _isSpherical ? OfSphere(x[i], y[i], z[i]) : new Vector3d(x[i], y[i], z[i]);
            Add(batch, i, _rotation * point + _fileFromScanner.Translation);
        }
    }

    private void Add(PointBatch batch, int i, Vector3d point)
    {
        var at = batch.Count++;
        (batch.X[at], batch.Y[at], batch.Z[at]) = point;
        var hasIntensity = _intensity is not null && (_isIntensityInvalid is null || _isIntensityInvalid.Values[i] == 0);
        batch.Intensity[at] = hasIntensity ? _intensityRange!.Value.Apply(_intensity!.Values[i]) : (ushort)0;
        var hasColor = _isColorInvalid is null || _isColorInvalid.Values[i] == 0;
        batch.Colors[at] = hasColor ? new(ColorOf(0, i), ColorOf(1, i), ColorOf(2, i)) : new Rgb24(0, 0, 0);
        batch.Time[at] = _time?.Values[i] ?? 0;
    }

    private byte ColorOf(int channel, int i)
    {
        if (_colors[channel] is not { } color)
            return 0;
        var (min, max) = _colorRanges[channel]!.Value;
        var share = (color.Values[i] - min) / (max - min);
        return share > 0 ? (byte)Math.Min(Math.Round(share * 255), 255) : (byte)0;
    }

    private static Vector3d OfSphere(double range, double azimuth, double elevation)
    {
        var ((sinAzimuth, cosAzimuth), (sin, cos)) = (ExactMath.SinCos(azimuth), ExactMath.SinCos(elevation));
        return new(range * cos * cosAzimuth, range * cos * sinAzimuth, range * sin);
    }

    // Of the first records, where the file states none.
    private void FindRanges(int count)
    {
        _intensityRange ??= IntensityRange.Of(_intensity is null ? [] : _intensity.Values.AsSpan(0, count));
        if (!_colorRanges.Contains(null))
            return;
        var scale = ColorScale.Of(_colors.SelectMany(color => color?.Values.Take(count) ?? []).ToArray());
        for (var i = 0; i < 3; i++)
            _colorRanges[i] ??= (0, byte.MaxValue / scale);
    }

    // Stated limits, or the range of the field unless it is that of its type; null for none.
    private static (double Min, double Max)? RangeOf(Column? column, (double Min, double Max)? limits)
    {
        if (column is null)
            return (0, 1);
        if (limits is var (min, max) && max > min && max - min <= MaxRange)
            return limits;
        var field = column.Field;
        var extent = field.MaxValue - field.MinValue;
        return extent is > 0 and <= MaxRange ? (field.MinValue, field.MaxValue) : null;
    }

    private Column? Find(string name)
    {
        var field = Array.Find(_fields, field => field.Field.Name == name);
        if (field is null)
            return null;
        var column = new Column(field.Field);
        _columns[field] = column;
        return column;
    }

    private Column? ColumnOf(E57FieldStream field) => _columns.GetValueOrDefault(field);

    /// <summary>Values of a field for the records at hand.</summary>
    private sealed record Column(E57Field Field)
    {
        public double[] Values { get; } = new double[PointBatch.Capacity];
    }
}
