using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reality.Jobs.Report;

/// <summary>
/// Builds HTML and SVG. Interpolated values are escaped unless they are <see cref="Html"/> themselves, so that a hostile file
/// name stays text.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public static Html Of(Markup markup) => new Html().Add(markup);

    public Html Add([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        _text.Append(markup.Text);
        return this;
    }

    public Html Add(Html other)
    {
        _text.Append(other._text);
        return this;
    }

    /// <summary>Adds markup without escaping: only for constants of this program.</summary>
    public Html AddTrusted(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Markup from an interpolated string whose values are escaped; numbers are culture-invariant.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        public Markup(int literalLength, int formattedCount) => Text = new(literalLength + 12 * formattedCount);

        public Markup(int literalLength, int formattedCount, Html target)
            : this(literalLength, formattedCount)
        {
            ArgumentNullException.ThrowIfNull(target);
        }

        public StringBuilder Text { get; }

        public void AppendLiteral(string value) => Text.Append(value);

        public void AppendFormatted(Html value) => Text.Append(value._text);

        public void AppendFormatted(string? value) => Text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted(int value) => Text.Append(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>A length in a drawing, rounded to a hundredth.</summary>
        public void AppendFormatted(double value) => Text.Append(Math.Round(value, 2).ToString(CultureInfo.InvariantCulture));
    }
}
