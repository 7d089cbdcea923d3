namespace Reality.Storage.Jobs;

/// <summary>Which jobs a list holds: a $filter, read by <see cref="JobFilterParser"/>.</summary>
public abstract record JobFilter
{
    private JobFilter()
    {
    }

    /// <summary>The values that the filter compares a property with for equality, wherever in it.</summary>
    public IEnumerable<string> ValuesOf(JobProperty property) => this switch
    {
        Comparison { Operator: FilterOperator.Equal or FilterOperator.In } comparison when comparison.Property == property =>
            comparison.Values.OfType<string>(),
        Both both => both.Left.ValuesOf(property).Concat(both.Right.ValuesOf(property)),
        Either either => either.Left.ValuesOf(property).Concat(either.Right.ValuesOf(property)),
        Negation negation => negation.Inner.ValuesOf(property),
        _ => [],
    };

    /// <summary>A property against a value, or against a list with <see cref="FilterOperator.In"/>.</summary>
    /// <param name="Values">Of the property's own type: text, Guid, JobRowState or DateTimeOffset.</param>
    public sealed record Comparison(JobProperty Property, FilterOperator Operator, IReadOnlyList<object> Values) : JobFilter;

    public sealed record Both(JobFilter Left, JobFilter Right) : JobFilter;

    public sealed record Either(JobFilter Left, JobFilter Right) : JobFilter;

    public sealed record Negation(JobFilter Inner) : JobFilter;
}
