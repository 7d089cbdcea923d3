using System.Buffers.Binary;
using Reality.Core.Imaging;

namespace Reality.Formats.Opc;

/// <summary>An attribute of the points of a file.</summary>
/// <param name="Type">Number of the type of its values.</param>
/// <param name="Size">Bytes of a value.</param>
internal sealed record OpcAttribute(string Name, int Type, int Size)
{
    private static readonly OpcAttribute s_color = new("Color", Type: 8, Size: 3);
    private static readonly OpcAttribute s_intensity = new("Intensity", Type: 3, Size: 2);
    private static readonly OpcAttribute s_classification = new("Classification", Type: 2, Size: 1);

    /// <summary>The attributes of a file, in their order.</summary>
    public static IReadOnlyList<OpcAttribute> Of(OpcDescription description) =>
    [
        .. description.HasColors ? [s_color] : (ReadOnlySpan<OpcAttribute>)[],
        .. description.HasIntensities ? [s_intensity] : (ReadOnlySpan<OpcAttribute>)[],
        .. description.HasClassifications ? [s_classification] : (ReadOnlySpan<OpcAttribute>)[],
    ];

    /// <summary>The part of a file that defines it: names, type, default, least and greatest value.</summary>
    public ReadOnlySpan<byte> Definition()
    {
        var bytes = new OpcBytes();
        bytes.Add(Name);
        bytes.Add("");
        bytes.Add(Type);
        bytes.Add(new byte[2 * Size]);
        bytes.Add([.. Enumerable.Repeat(byte.MaxValue, Size)]);
        return bytes.Span;
    }

    /// <summary>Writes the value of a point.</summary>
    public void Write(Span<byte> target, in BlockPoint point)
    {
        if (this == s_color)
            (target[0], target[1], target[2]) = (point.Color.B, point.Color.G, point.Color.R);
        else if (this == s_intensity)
            BinaryPrimitives.WriteUInt16LittleEndian(target, point.Intensity);
        else
            target[0] = point.Classification;
    }
}
