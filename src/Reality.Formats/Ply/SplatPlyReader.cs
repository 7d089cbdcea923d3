using System.Numerics;
using Reality.Core;
using Reality.Core.Scenes;

namespace Reality.Formats.Ply;

/// <summary>
/// Reads splats from PLY 1.0 files with the properties that <see cref="SplatPlyWriter"/> names, in any order, encoding and number
/// type, of degree 0 to 3. Other properties are skipped.
/// </summary>
public static class SplatPlyReader
{
    private const string Format = "PLY";

    /// <summary>Reads a file from a stream with a known length.</summary>
    /// <exception cref="InvalidFileException">The file is broken, holds no splats, or a number is not finite.</exception>
    public static SplatCloud Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = PlyHeader.Read(stream);
        if (header.Elements is not [{ Name: "vertex" } element, ..])
            throw new InvalidFileException(Format, "The file does not begin with vertices; splats are vertices.");
        if (element.Properties.Exists(property => property.CountType is not null))
            throw new InvalidFileException(Format, "Vertices with lists are not splats.");
        PlyReader.CheckCounts(header, stream.Length - stream.Position);
        var degree = DegreeOf(element);
        var columns = ColumnsOf(element, degree);
        var splats = Allocate(element.Count, degree);
        var numbers = new PlyNumberReader(stream, header.Encoding, cancellation);
        var record = new double[element.Properties.Count];
        var values = new float[columns.Length];
        for (var i = 0; i < splats.Count; i++)
        {
            PlyReader.ReadRecord(element, numbers, record);
            for (var k = 0; k < columns.Length; k++)
                values[k] = Finite((float)record[columns[k]], element.Properties[columns[k]].Name, i);
            Fill(splats, i, values);
        }
        return splats;
    }

    private static int DegreeOf(PlyElement element)
    {
        var count = element.Properties.Count(property => property.Name.StartsWith("f_rest_", StringComparison.OrdinalIgnoreCase));
        return count switch
        {
            0 => 0,
            9 => 1,
            24 => 2,
            45 => 3,
            _ => throw new InvalidFileException(
                Format, $"The file has {count} properties f_rest; splats of degree 0 to 3 have 0, 9, 24 or 45."),
        };
    }

    private static int[] ColumnsOf(PlyElement element, int degree) => SplatPlyProperties.NamesOf(degree)
        .Where(name => name is not ("nx" or "ny" or "nz"))
        .Select(name => PlyReader.Find(element, name) is var index and >= 0
            ? index
            : throw new InvalidFileException(Format, $"The vertices have no property {name}: the file holds no splats."))
        .ToArray();

    private static SplatCloud Allocate(long count, int degree)
    {
        var harmonics = 3 * SphericalHarmonics.CountOf(degree) * count;
        return harmonics <= Array.MaxLength
            ? new()
            {
                Degree = degree, Positions = new Vector3[count], LogScales = new Vector3[count],
                Rotations = new Quaternion[count], OpacityLogits = new float[count], Harmonics = new float[harmonics],
            }
            : throw new InvalidFileException(Format, $"The file has {count} splats of degree {degree}; split it.");
    }

    private static float Finite(float value, string name, int splat) => float.IsFinite(value)
        ? value
        : throw new InvalidFileException(Format, $"{name} of splat {splat} is not a finite number.");

    private static void Fill(SplatCloud splats, int i, ReadOnlySpan<float> values)
    {
        var (coefficients, count) = (splats.CoefficientCount, 3 * splats.CoefficientCount);
        splats.Positions[i] = new(values[0], values[1], values[2]);
        var harmonics = splats.Harmonics.AsSpan(i * count, count);
        for (var channel = 0; channel < 3; channel++)
        {
            harmonics[channel] = values[3 + channel];
            for (var k = 1; k < coefficients; k++)
                harmonics[3 * k + channel] = values[6 + channel * (coefficients - 1) + k - 1];
        }
        var rest = values[(3 + count)..];
        splats.OpacityLogits[i] = rest[0];
        splats.LogScales[i] = new(rest[1], rest[2], rest[3]);
        splats.Rotations[i] = Normalize(rest[4], rest[5], rest[6], rest[7]);
    }

    private static Quaternion Normalize(float w, float x, float y, float z)
    {
        var length = Math.Sqrt((double)w * w + (double)x * x + (double)y * y + (double)z * z);
        return length > 0
            ? new((float)(x / length), (float)(y / length), (float)(z / length), (float)(w / length))
            : Quaternion.Identity;
    }
}
