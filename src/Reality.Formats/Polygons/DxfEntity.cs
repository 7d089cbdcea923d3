using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>
/// An entity of a DXF file, such as a LINE, or the beginning or end of a BLOCK: its texts, and its numbers by group code.
/// </summary>
internal sealed class DxfEntity(string kind)
{
    private readonly bool _isRead =
        kind is "LINE" or "LWPOLYLINE" or "POLYLINE" or "3DFACE" or "ARC" or "CIRCLE" or "INSERT" or "BLOCK";

    private readonly Dictionary<int, double> _numbers = [];
    private readonly List<DxfVertex> _vertices = [];

    public string Kind => kind;

    /// <summary>Name of the block that begins or is placed here.</summary>
    public string Name { get; private set; } = "";

    public string Layer { get; private set; } = "0";

    /// <summary>Whether it belongs to a sheet of paper, not to the model.</summary>
    public bool IsOnPaper => Number(67, 0) == 1;

    /// <summary>Flags of group code 70.</summary>
    public int Flags => (int)Math.Clamp(Number(70, 0), 0, int.MaxValue);

    public IReadOnlyList<DxfVertex> Vertices => _vertices;

    public bool Has(int code) => _numbers.ContainsKey(code);

    public double Number(int code, double otherwise) => _numbers.GetValueOrDefault(code, otherwise);

    /// <summary>The point whose x has a group code.</summary>
    public Vector3d Point(int code) => new(Number(code, 0), Number(code + 10, 0), Number(code + 20, 0));

    /// <exception cref="InvalidFileException">There are too many.</exception>
    public void BeginVertex()
    {
        if (_vertices.Count == DxfDrawing.MaxCornerCount)
            throw DxfDrawing.TooManyCorners();
        _vertices.Add(new());
    }

    /// <exception cref="InvalidFileException">A coordinate or size is no finite number.</exception>
    public void Take(int code, string value, int line)
    {
        switch (code)
        {
            case 2:
                Name = value;
                break;
            case 8 when _vertices.Count == 0:
                Layer = value;
                break;
            case 67:
            case (>= 10 and < 60) or 70 or 71 or 210 or 220 or 230 when _isRead:
                TakeNumber(code, Number(value, line));
                break;
        }
    }

    private void TakeNumber(int code, double number)
    {
        if (kind == "LWPOLYLINE" && code == 10)
            BeginVertex();
        if (_vertices.Count == 0 || (kind == "LWPOLYLINE" && code is not (10 or 20 or 42)))
        {
            _numbers[code] = number;
            return;
        }
        var vertex = _vertices[^1];
        _vertices[^1] = code switch
        {
            10 => vertex with { Place = vertex.Place with { X = number } },
            20 => vertex with { Place = vertex.Place with { Y = number } },
            30 => vertex with { Place = vertex.Place with { Z = number } },
            42 => vertex with { Bulge = number },
            70 => vertex with { IsFrame = ((int)Math.Clamp(number, 0, int.MaxValue) & 16) != 0 },
            _ => vertex,
        };
    }

    private static double Number(string value, int line) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidFileException(DxfReader.Format, $"Line {line} is not a finite number.");
}

/// <summary>A vertex of a polyline.</summary>
/// <param name="Bulge">
/// Tangent of a quarter of the angle of the arc to the next vertex, positive if counter-clockwise; 0 if it is straight.
/// </param>
/// <param name="IsFrame">Whether it only controls a spline, whose other vertices are drawn.</param>
internal readonly record struct DxfVertex(Vector3d Place, double Bulge, bool IsFrame);
