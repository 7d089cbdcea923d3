using System.Reflection;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Jobs;

namespace Reality.Contract.Tests.Requests;

/// <summary>No number of a request is so large that sums and products of it overflow.</summary>
public sealed class NumberBoundsTests
{
    [Fact]
    public void Every_real_number_of_a_request_has_two_finite_bounds()
    {
        var numbers = Records().SelectMany(record => record.GetProperties())
            .Where(property => property.SetMethod is not null
                && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(double))
            .ToList();

        Assert.True(numbers.Count > 10);
        Assert.Equal(
            [], numbers.Where(number => !HasBounds(number)).Select(number => $"{number.DeclaringType!.Name}.{number.Name}"));
    }

    private static IEnumerable<Type> Records() => typeof(CostParameters).Assembly.GetExportedTypes()
        .Where(type => !type.IsSubclassOf(typeof(Attribute)) && type != typeof(CostRates))
        .Concat(typeof(JobPlanners).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ExportOptions))));

    private static bool HasBounds(PropertyInfo number) => number.GetCustomAttribute<RuleAttribute>() switch
    {
        RangeAttribute range => double.IsFinite(range.Min) && double.IsFinite(range.Max),
        AboveAttribute above => double.IsFinite(above.Limit) && double.IsFinite(above.Max),
        _ => false,
    };
}
