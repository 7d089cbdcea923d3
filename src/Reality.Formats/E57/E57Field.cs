using System.Globalization;
using System.Numerics;
using System.Xml.Linq;
using Reality.Core;

namespace Reality.Formats.E57;

/// <summary>A field of the records of a scan: how its values are stored (ASTM E2807-11, section 6.3.4 and 9.6).</summary>
/// <param name="Name">Name in the standard; empty for a field of an extension.</param>
/// <param name="Kind">Stored form.</param>
/// <param name="Bits">Bits per value; 0 if all have the minimum, and of texts.</param>
/// <param name="Min">Smallest value: of the stored integers, or of floating-point numbers.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Scale">Value of a step of a stored integer.</param>
/// <param name="Offset">Value of a stored 0.</param>
internal sealed record E57Field(string Name, E57FieldKind Kind, int Bits, double Min, double Max, double Scale, double Offset)
{
    private const string Format = "E57";
    private const int MaxFieldCount = 1000;

    /// <summary>The stored minimum of integers, exactly.</summary>
    public long RawMin { get; private init; }

    /// <summary>Smallest value that can occur.</summary>
    public double MinValue => Min * Scale + Offset;

    /// <summary>Largest value that can occur.</summary>
    public double MaxValue => Max * Scale + Offset;

    /// <summary>The fields of a prototype in the order of their streams.</summary>
    public static IReadOnlyList<E57Field> ReadPrototype(XElement prototype)
    {
        var fields = prototype.Descendants().Where(element => !element.HasElements)
            .Select(element => Read(element, prototype)).ToList();
        return fields.Count is > 0 and <= MaxFieldCount
            ? fields
            : throw new InvalidFileException(
                Format, $"The points of a scan have {fields.Count} fields; 1 to {MaxFieldCount} are supported.");
    }

    private static E57Field Read(XElement element, XElement prototype)
    {
        var name = element.Name.Namespace == prototype.Name.Namespace ? element.Name.LocalName : "";
        switch (element.Attribute("type")?.Value)
        {
            case "Float":
                var isSingle = element.Attribute("precision")?.Value == "single";
                return new(
                    name, isSingle ? E57FieldKind.Single : E57FieldKind.Double, isSingle ? 32 : 64,
                    NumberOf(element, "minimum", double.NegativeInfinity),
                    NumberOf(element, "maximum", double.PositiveInfinity), 1, 0);
            case "Integer":
                return OfIntegers(name, element, 1, 0);
            case "ScaledInteger":
                return OfIntegers(name, element, NumberOf(element, "scale", 1), NumberOf(element, "offset", 0));
            // Of an extension: nobody needs its texts.
            case "String" when name.Length == 0:
                return new(name, E57FieldKind.Text, 0, 0, 0, 1, 0);
            case var type:
                throw new InvalidFileException(
                    Format, $"The field {element.Name.LocalName} has the type '{type}', which is not supported.");
        }
    }

    private static E57Field OfIntegers(string name, XElement element, double scale, double offset)
    {
        var (min, max) = (IntegerOf(element, "minimum", long.MinValue), IntegerOf(element, "maximum", long.MaxValue));
        if (max < min || !double.IsFinite(scale) || !double.IsFinite(offset))
        {
            throw new InvalidFileException(
                Format, $"The field {element.Name.LocalName} has an impossible range, {min} to {max}.");
        }
        if (scale == 0 && max > min)
        {
            throw new InvalidFileException(
                Format, $"The scale of the field {element.Name.LocalName} is 0, so that all values are the same.");
        }
        var bits = 64 - BitOperations.LeadingZeroCount(unchecked((ulong)max - (ulong)min));
        return new(name, E57FieldKind.Integer, bits, min, max, scale, offset) { RawMin = min };
    }

    private static long IntegerOf(XElement element, string name, long otherwise) => element.Attribute(name)?.Value is not { } text
        ? otherwise
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidFileException(Format, $"The {name} of {element.Name.LocalName} is not an integer.");

    private static double NumberOf(XElement element, string name, double otherwise) =>
        element.Attribute(name)?.Value is not { } text
        ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value)
            ? value
            : throw new InvalidFileException(Format, $"The {name} of {element.Name.LocalName} is not a number.");
}

/// <summary>Stored form of the values of a field.</summary>
internal enum E57FieldKind
{
    Integer,
    Single,
    Double,

    /// <summary>UTF-8 of any length; not read.</summary>
    Text,
}
