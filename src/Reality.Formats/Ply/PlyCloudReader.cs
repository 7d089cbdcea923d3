using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Ply;

/// <summary>
/// Reads the vertices of a PLY file as points, batch by batch: position, color, intensity and class under their usual names. The
/// comments "CRS definition" and "offset x y z", which exports write, are followed.
/// </summary>
public sealed class PlyCloudReader : IPointCloudReader
{
    private const string Format = "PLY";

    // Bytes: computed colors may be somewhat above 255, and no cloud is darker than its range by eight bits.
    private const double MinColor = 1, MaxColor = 512;

    private readonly Stream _stream;
    private readonly PlyHeader _header;
    private readonly PlyElement _vertices;
    private readonly long _start;
    private readonly Vector3d _offset;
    private readonly int[] _position;
    private readonly int[] _color;
    private readonly int _intensity;
    private readonly int _class;

    /// <param name="stream">Seekable; closed by the reader.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public PlyCloudReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        stream.Position = 0;
        _header = PlyHeader.Read(stream);
        _start = stream.Position;
        PlyReader.CheckCounts(_header, stream.Length - _start);
        _vertices = _header.Elements.Find(element => element.Name == "vertex")
            ?? throw new InvalidFileException(Format, "The file has no vertices.", _start);
        _position = [Find("x"), Find("y"), Find("z")];
        _color = [Find("red", "diffuse_red", "r"), Find("green", "diffuse_green", "g"), Find("blue", "diffuse_blue", "b")];
        (_intensity, _class) = (Find("intensity", "scalar_intensity"), Find("classification", "scalar_classification", "class"));
        if (_position.Contains(-1))
            throw new InvalidFileException(Format, "The vertices have no x, y and z.", _start);
        _offset = OffsetOf(CommentAfter("offset"));
        Header = new()
        {
            Format = Format,
            Crs = CommentAfter("CRS"),
            Scans =
            [
                new()
                {
                    Name = "",
                    RecordCount = _vertices.Count,
                    HasColor = !_color.Contains(-1),
                    HasIntensity = _intensity >= 0,
                    HasClassification = _class >= 0,
                    Parts = _vertices.Count == 0 ? [] : [new(0, 0, _vertices.Count)],
                },
            ],
        };
    }

    public PointCloudHeader Header { get; }

    public long UnstatedPointCount { get; private set; }

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        _stream.Position = _start;
        var numbers = new PlyNumberReader(_stream, _header.Encoding, cancellation);
        foreach (var before in _header.Elements.TakeWhile(element => element != _vertices))
            PlyReader.Skip(before, numbers);
        var (batch, values) = (new PointBatch(), new double[_vertices.Properties.Count]);
        var intensities = new double[PointBatch.Capacity];
        IntensityRange? range = null;
        var colors = new double[_color.Contains(-1) ? 0 : 3 * PointBatch.Capacity];
        double? colorScale = null;
        for (var left = _vertices.Count; left > 0; left -= batch.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Count = (int)Math.Min(left, PointBatch.Capacity);
            for (var i = 0; i < batch.Count; i++)
            {
                PlyReader.ReadRecord(_vertices, numbers, values);
                Place(values, batch, i);
                intensities[i] = _intensity < 0 ? 0 : values[_intensity];
                for (var channel = 0; colors.Length > 0 && channel < 3; channel++)
                    colors[3 * i + channel] = values[_color[channel]];
            }
            colorScale ??= ColorScaleOf(colors.AsSpan(0, colors.Length > 0 ? 3 * batch.Count : 0));
            for (var i = 0; 3 * i < colors.Length && i < batch.Count; i++)
            {
                batch.Colors[i] = new(
                    PlyReader.ToByte(colors[3 * i] * colorScale.Value), PlyReader.ToByte(colors[3 * i + 1] * colorScale.Value),
                    PlyReader.ToByte(colors[3 * i + 2] * colorScale.Value));
            }
            range ??= RangeOf(intensities.AsSpan(0, batch.Count));
            for (var i = 0; i < batch.Count; i++)
                batch.Intensity[i] = range.Value.Apply(intensities[i]);
            yield return batch;
        }
        if (_header.Elements.SkipWhile(element => element != _vertices).Skip(1).All(element => element.Count == 0))
        {
            // Lists may take more than this.
            UnstatedPointCount = numbers.CountRest() / (_header.Encoding == PlyEncoding.Ascii
                ? _vertices.Properties.Count : _vertices.MinBytes(_header.Encoding));
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Place(double[] values, PointBatch batch, int i)
    {
        batch.X[i] = values[_position[0]] + _offset.X;
        batch.Y[i] = values[_position[1]] + _offset.Y;
        batch.Z[i] = values[_position[2]] + _offset.Z;
        batch.Classification[i] = _class < 0 ? (byte)0 : PlyReader.ToByte(values[_class]);
    }

    // The type implies the usual range; colors too small or too large for it have another range.
    private double ColorScaleOf(ReadOnlySpan<double> colors)
    {
        if (colors.IsEmpty)
            return 1;
        var usual = PlyReader.ColorScale(_vertices.Properties[_color[0]].Type);
        var max = 0.0;
        foreach (var color in colors)
            max = Math.Max(max, color);
        return max * usual is > MaxColor or < MinColor ? ColorScale.Of(colors) : usual;
    }

    private IntensityRange RangeOf(ReadOnlySpan<double> intensities) =>
        _intensity >= 0 && _vertices.Properties[_intensity].Type == PlyType.UInt8 ? new(0, 255) : IntensityRange.Of(intensities);

    private int Find(params ReadOnlySpan<string> names) => PlyReader.Find(_vertices, names);

    private string? CommentAfter(string word) => _header.Comments
        .Where(comment => comment.StartsWith(word + " ", StringComparison.OrdinalIgnoreCase))
        .Select(comment => comment[(word.Length + 1)..].Trim())
        .FirstOrDefault();

    private static Vector3d OffsetOf(string? comment)
    {
        var numbers = Array.ConvertAll((comment ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
        return numbers is [var x, var y, var z] && double.IsFinite(x + y + z) ? new(x, y, z) : Vector3d.Zero;
    }
}
