using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Engine.Sfm;
using Reality.Pipeline;

namespace Reality.Jobs.Unbuilt;

/// <summary>
/// Ends a job that asks for what the contract has and we do not, yet: nothing that a user asks for is passed over in silence.
/// Called before any work is done.
/// </summary>
internal static class NotBuiltYet
{
    public const string OptionCode = "Option_NotAvailable";
    public const string JobTypeCode = "JobType_NotAvailable";

    public static StageException JobType(string name) => new(
        JobTypeCode,
        $"Jobs of type {name} are not available yet. Available: FillImageProperties, Calibration, Tiling, Production, Reconstruction.");

    public static StageException Option(string property, string value, string instead) =>
        new(OptionCode, $"{property} '{value}' is not available yet. {instead}");

    /// <summary>Refuses an option that is there at all.</summary>
    /// <param name="value">Null where it was left out.</param>
    /// <param name="property">Full path, e.g. "specifications.options.precalibration".</param>
    /// <param name="instead">A sentence that says what to do.</param>
    public static void Absent(object? value, string property, string instead = "Leave it out.")
    {
        if (value is not null)
            throw Option(property, Text(value), instead);
    }

    /// <summary>Refuses all values of an option but those that are built; it may be left out.</summary>
    public static void OneOf<T>(T? value, string property, params ReadOnlySpan<T> built)
        where T : struct, Enum
    {
        if (value is { } asked && !built.Contains(asked))
        {
            var names = string.Join(" or ", built.ToArray().Select(PublishedNames.Of));
            throw Option(property, PublishedNames.Of(asked), $"Use {names}, or leave it out.");
        }
    }

    /// <summary>Refuses an option that is switched on.</summary>
    public static void Off(bool? value, string property)
    {
        if (value is true)
            throw Option(property, "true", "Use false, or leave it out.");
    }

    /// <summary>Refuses an option that is switched off.</summary>
    public static void On(bool? value, string property)
    {
        if (value is false)
            throw Option(property, "false", "Use true, or leave it out.");
    }

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IEnumerable<object> items => string.Join(", ", items),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
