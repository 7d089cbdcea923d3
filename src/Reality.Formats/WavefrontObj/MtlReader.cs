using System.Buffers.Text;
using Reality.Core;
using Reality.Core.Imaging;
using static Reality.Formats.WavefrontObj.ObjReader;

namespace Reality.Formats.WavefrontObj;

/// <summary>
/// Reads the color and the picture of materials from MTL files: "Kd" and "map_Kd", whose options are skipped. After the
/// specification by Alias|Wavefront, version 4.2.
/// </summary>
public static class MtlReader
{
    private const string Format = "MTL";
    private const int MaxMaterialCount = 100_000;

    /// <summary>Materials by name; later ones of the same name replace earlier ones.</summary>
    /// <exception cref="InvalidFileException">The file is broken; the message names the line.</exception>
    public static IReadOnlyDictionary<string, ObjMaterial> Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var materials = new Dictionary<string, ObjMaterial>(StringComparer.Ordinal);
        string? name = null;
        using var lines = new LineReader(Format, stream);
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            var word = NextWord(ref line);
            if (word.SequenceEqual("newmtl"u8))
            {
                name = TextOf(line);
                materials[name] = new();
                if (materials.Count > MaxMaterialCount)
                    throw new InvalidFileException(Format, $"There are more than {MaxMaterialCount} materials.");
            }
            else if (name is not null && word.SequenceEqual("Kd"u8))
            {
                materials[name] = materials[name] with { Color = ReadColor(line, lines.Number) };
            }
            else if (name is not null && (word.SequenceEqual("map_Kd"u8) || word.SequenceEqual("map_kd"u8)))
            {
                materials[name] = materials[name] with { Picture = PathIn(line) };
            }
        }
        return materials;
    }

    private static Rgb24 ReadColor(ReadOnlySpan<byte> line, long number)
    {
        Span<byte> parts = stackalloc byte[3];
        foreach (ref var part in parts)
        {
            var word = NextWord(ref line);
            // A spectral curve has no three numbers: gray stands for it.
            if (word.SequenceEqual("spectral"u8))
                return new(204, 204, 204);
            if (!Utf8Parser.TryParse(word, out double value, out var used) || used < word.Length || !double.IsFinite(value))
                throw new InvalidFileException(Format, $"Line {number} has '{TextOf(word)}' where a finite number is expected.");
            part = (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
        }
        return new(parts[0], parts[1], parts[2]);
    }

    // Options come first, each with a known number of values at most; the rest is the path, which may have spaces.
    private static string PathIn(ReadOnlySpan<byte> line)
    {
        for (var rest = line; ;)
        {
            var before = rest;
            var word = NextWord(ref rest);
            if (word.Length < 2 || word[0] != '-')
                return TextOf(before).Trim('"').Replace('\\', '/');
            var values = TextOf(word) switch { "-o" or "-s" or "-t" => 3, "-mm" => 2, _ => 1 };
            for (var i = 0; i < values; i++)
            {
                var next = rest;
                var value = NextWord(ref next);
                if (i > 0 && !Utf8Parser.TryParse(value, out double _, out _))
                    break;
                rest = next;
            }
            line = rest;
        }
    }
}

/// <summary>A material of an OBJ file.</summary>
public sealed record ObjMaterial
{
    /// <summary>Color where there is no picture.</summary>
    public Rgb24 Color { get; init; } = new(204, 204, 204);

    /// <summary>Path of its picture as written, with forward slashes; null = none.</summary>
    public string? Picture { get; init; }
}
