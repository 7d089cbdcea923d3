using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Reality.Contract.Requests;

/// <summary>A rule for the value of a property of a request, besides its type. On a list: for each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class RuleAttribute : Attribute
{
    /// <summary>Checks a value. Problems go to <paramref name="check"/>.</summary>
    /// <returns>The value to keep: the given one or its normal form.</returns>
    public abstract object Apply(object value, string target, RequestCheck check);
}

/// <summary>A number above a limit, up to a maximum.</summary>
public sealed class AboveAttribute(double limit, double max = double.PositiveInfinity) : RuleAttribute
{
    public double Limit { get; } = limit;

    public double Max { get; } = max;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        check.That(
            number > Limit && number <= Max,
            target,
            double.IsPositiveInfinity(Max)
                ? string.Create(CultureInfo.InvariantCulture, $"Must be above {Limit}.")
                : string.Create(CultureInfo.InvariantCulture, $"Must be above {Limit} and at most {Max}."));
        return value;
    }
}

/// <summary>A number between two limits, both included.</summary>
public sealed class RangeAttribute(double min, double max = double.PositiveInfinity) : RuleAttribute
{
    public double Min { get; } = min;

    public double Max { get; } = max;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        check.That(
            number >= Min && number <= Max,
            target,
            double.IsPositiveInfinity(Max)
                ? string.Create(CultureInfo.InvariantCulture, $"Must be {Min} or more.")
                : string.Create(CultureInfo.InvariantCulture, $"Must be {Min} to {Max}."));
        return value;
    }
}

/// <summary>A string with a limited number of characters (Unicode code points), both limits included.</summary>
public sealed class TextLengthAttribute(int min, int max) : RuleAttribute
{
    public int Min { get; } = min;

    public int Max { get; } = max;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var length = ((string)value).EnumerateRunes().Count();
        check.That(length >= Min && length <= Max, target, $"Must have {Min} to {Max} characters; it has {length}.");
        return value;
    }
}

/// <summary>JSON of a limited size; larger JSON is omitted.</summary>
public sealed class JsonSizeAttribute(int maxKibibytes) : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var length = JsonMarshal.GetRawUtf8Value((JsonElement)value).Length;
        if (length <= maxKibibytes << 10)
            return value;
        check.Add(target, string.Create(
            CultureInfo.InvariantCulture, $"Must have at most {maxKibibytes} KiB; it has {length:N0} bytes."));
        return default(JsonElement);
    }
}

/// <summary>A color as "#RRGGBB".</summary>
public sealed class ColorAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var color = (string)value;
        check.That(
            color.Length == 7 && color[0] == '#' && color.Skip(1).All(char.IsAsciiHexDigit),
            target,
            $"'{Shown.Text(color)}' is not a color; colors are written as #RRGGBB.");
        return value;
    }
}

/// <summary>A GUID with hyphens; normal form: lower case.</summary>
public sealed class GuidTextAttribute : RuleAttribute
{
    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (Guid.TryParseExact((string)value, "D", out var id))
            return id.ToString("D");
        check.Add(target, $"'{Shown.Text((string)value)}' is not a GUID.");
        return value;
    }
}

/// <summary>The id of a reality data; normal form: lower case.</summary>
/// <param name="types">Expected types of the reality data; none = any.</param>
public sealed class RealityDataIdAttribute(params string[] types) : RuleAttribute
{
    public IReadOnlyList<string> Types => types;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!Guid.TryParseExact((string)value, "D", out var id))
        {
            check.Add(target, $"'{Shown.Text((string)value)}' is not the id of a reality data; ids are GUIDs.");
            return value;
        }
        var normal = id.ToString("D");
        check.Refer(new(target, normal, types));
        return normal;
    }
}

/// <summary>A path in the bucket, see <see cref="BucketPath"/>; normal form: with its prefix.</summary>
public sealed class BucketPathAttribute : RuleAttribute
{
    /// <summary>Whether the path may also name a folder.</summary>
    public bool MayBeFolder { get; init; }

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var path = BucketPath.WithPrefix((string)value);
        if (BucketPath.FindFault(path) is { } fault)
            check.Add(target, fault);
        else
            check.Refer(new(target, path, [], MayBeFolder));
        return path;
    }
}

/// <summary>Maximum number of items of a list; 100 without this attribute.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaxItemsAttribute(int count) : Attribute
{
    private const int Default = 100;

    public int Count => count;

    /// <summary>The limit of a property.</summary>
    public static int Of(ICustomAttributeProvider property) =>
        property.GetCustomAttributes(typeof(MaxItemsAttribute), inherit: true) is [MaxItemsAttribute given, ..]
            ? given.Count
            : Default;
}

/// <summary>The definition of a coordinate reference system, e.g. "EPSG:32632".</summary>
public sealed class CrsAttribute : RuleAttribute
{
    /// <summary>Maximum length of a definition, in characters.</summary>
    public const int MaxLength = 16_384;

    public override object Apply(object value, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var definition = (string)value;
        if (definition.Length is 0 or > MaxLength)
            check.Add(target, $"Must have 1 to {MaxLength} characters; it has {definition.Length}.");
        else if (check.FindCrsFault(definition) is { } fault)
            check.Add(target, fault);
        return value;
    }
}

/// <summary>Value of an absent option, as documentation shows it.</summary>
/// <param name="value">A value of the option, or words.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    public object Value => value;
}
