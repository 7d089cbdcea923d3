using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Reality.Core.Scenes;

namespace Reality.Formats.Ply;

/// <summary>
/// Writes splats as binary little-endian PLY 1.0 with the properties of the reference implementation (Kerbl et al. 2023): x y z,
/// zeros for nx ny nz, f_dc, f_rest by channel, opacity as a logit, scale as logarithms, rot as w x y z; all float.
/// </summary>
public static class SplatPlyWriter
{
    /// <param name="comments">Lines for the header; ASCII without line ends.</param>
    public static void Write(Stream stream, SplatCloud splats, IReadOnlyList<string> comments)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(splats);
        ArgumentNullException.ThrowIfNull(comments);
        stream.Write(Encoding.ASCII.GetBytes(HeaderOf(splats, comments)));
        var values = new float[14 + 3 * splats.CoefficientCount];
        var record = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < splats.Count; i++)
        {
            Fill(splats, i, values);
            for (var k = 0; k < values.Length; k++)
                BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(k * sizeof(float)), values[k]);
            stream.Write(record);
        }
    }

    private static string HeaderOf(SplatCloud splats, IReadOnlyList<string> comments)
    {
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\ncomment Reality\n");
        foreach (var comment in comments)
            header.Append("comment ").Append(comment).Append('\n');
        header.Append(CultureInfo.InvariantCulture, $"element vertex {splats.Count}\n");
        foreach (var name in SplatPlyProperties.NamesOf(splats.Degree))
            header.Append("property float ").Append(name).Append('\n');
        return header.Append("end_header\n").ToString();
    }

    private static void Fill(SplatCloud splats, int i, Span<float> values)
    {
        var (p, s, q) = (splats.Positions[i], splats.LogScales[i], splats.Rotations[i]);
        var (coefficients, count) = (splats.CoefficientCount, 3 * splats.CoefficientCount);
        (values[0], values[1], values[2]) = (p.X, p.Y, p.Z);
        values.Slice(3, 3).Clear();
        var harmonics = splats.Harmonics.AsSpan(i * count, count);
        for (var channel = 0; channel < 3; channel++)
        {
            values[6 + channel] = harmonics[channel];
            for (var k = 1; k < coefficients; k++)
                values[9 + channel * (coefficients - 1) + k - 1] = harmonics[3 * k + channel];
        }
        ReadOnlySpan<float> rest = [splats.OpacityLogits[i], s.X, s.Y, s.Z, q.W, q.X, q.Y, q.Z];
        rest.CopyTo(values[(6 + count)..]);
    }
}

/// <summary>The properties of a splat in a PLY file.</summary>
internal static class SplatPlyProperties
{
    /// <summary>All names in the order of the reference implementation.</summary>
    public static IEnumerable<string> NamesOf(int degree) =>
        ((IEnumerable<string>)["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2"])
            .Concat(Enumerable.Range(0, 3 * (SphericalHarmonics.CountOf(degree) - 1))
                .Select(k => string.Create(CultureInfo.InvariantCulture, $"f_rest_{k}")))
            .Concat(["opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]);
}
