using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.E57;

/// <summary>Turns the fields of a scan's records into points.</summary>
internal sealed class E57Records
{
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
    private readonly IntensityRange _intensityRange;
    private readonly (double Min, double Max)[] _colorRanges;

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
        var (min, max) = _intensity is null ? (0, 1) : RangeOf(_intensity, scan.IntensityLimits, (0, 1));
        _intensityRange = new(min, max);
        _colorRanges = new (double, double)[3];
        for (var i = 0; i < 3; i++)
            _colorRanges[i] = _colors[i] is { } color ? RangeOf(color, scan.ColorLimits[i], (0, 255)) : (0, 255);
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
        batch.Intensity[at] = hasIntensity ? _intensityRange.Apply(_intensity!.Values[i]) : (ushort)0;
        var hasColor = _isColorInvalid is null || _isColorInvalid.Values[i] == 0;
        batch.Colors[at] = hasColor ? new(ColorOf(0, i), ColorOf(1, i), ColorOf(2, i)) : new Rgb24(0, 0, 0);
        batch.Time[at] = _time?.Values[i] ?? 0;
    }

    private byte ColorOf(int channel, int i)
    {
        if (_colors[channel] is not { } color)
            return 0;
        var (min, max) = _colorRanges[channel];
        var share = (color.Values[i] - min) / (max - min);
        return share > 0 ? (byte)Math.Min(Math.Round(share * 255), 255) : (byte)0;
    }

    private static Vector3d OfSphere(double range, double azimuth, double elevation)
    {
        var ((sinAzimuth, cosAzimuth), (sin, cos)) = (ExactMath.SinCos(azimuth), ExactMath.SinCos(elevation));
        return new(range * cos * cosAzimuth, range * cos * sinAzimuth, range * sin);
    }

    // Stated limits, or the range of the field; floating-point fields need not have one.
    private static (double Min, double Max) RangeOf(
        Column column, (double Min, double Max)? limits, (double Min, double Max) ofFloats)
    {
        var field = column.Field;
        if (limits is { } stated && stated.Max > stated.Min)
            return stated;
        return double.IsFinite(field.MaxValue - field.MinValue) && field.MaxValue > field.MinValue
            ? (field.MinValue, field.MaxValue)
            : ofFloats;
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
